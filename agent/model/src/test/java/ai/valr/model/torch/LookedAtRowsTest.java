package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.valr.model.StepResult.HeadMaps;
import ai.valr.model.StepResult.LookedAt;
import ai.valr.model.torch.LatentBlock.Thought;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookedAtRowsTest {

    @Test
    void shouldMapEachHeadOverTheFrameThatAllLookedAtMost() {
        // Two rows of one latent and two heads; a column of text, then frames of 1 x 2 cells.
        float[] looks = {
            0.2f, 0.1f, 0.1f, 0.3f, 0.3f, // the second frame
            0.1f, 0.5f, 0.3f, 0.1f, 0f, // the first
        };
        float[] byHead = {
            0f, 0.1f, 0.1f, 0.2f, 0.6f, //
            0.4f, 0.1f, 0.1f, 0.4f, 0f, //
            0.2f, 0f, 0.6f, 0.2f, 0f, //
            0f, 1f, 0f, 0f, 0f,
        };
        LookedAtRows rows = new LookedAtRows(
                new Thought(1, new float[0], looks, byHead),
                2,
                5,
                List.of(
                        new FrameColumns(0, 0, 1, 1, 2),
                        new FrameColumns(0, 1, 3, 1, 2),
                        new FrameColumns(1, 0, 1, 1, 2),
                        new FrameColumns(1, 1, 3, 1, 2)));
        LookedAt first = rows.row(0);
        assertThat(first.frame()).isEqualTo(1);
        assertThat(first.headMaps().rows()).isEqualTo(1);
        assertThat(first.headMaps().columns()).isEqualTo(2);
        assertThat(first.headMaps().weights()).containsExactly(0.25f, 0.75f, 1f, 0f);
        assertThat(rows.row(1).frame()).isZero();
        assertThat(rows.row(1).headMaps().weights()).containsExactly(0f, 1f, 1f, 0f);
    }

    /** A large frame that every head looks at evenly but for one cell, which no map may lose. */
    @ParameterizedTest
    @CsvSource({"1, 8, 1", "16, 8, 16", "28, 6, 28", "64, 4, 64", "80, 4, 64"})
    void shouldKeepManyHeadsSmall(int heads, int side, int told) {
        int cells = 24 * 24;
        float[] byHead = new float[heads * cells];
        for (int head = 0; head < heads; head++) {
            Arrays.fill(byHead, head * cells, (head + 1) * cells, 0.5f / cells);
            byHead[head * cells + cells - 1] += 0.5f;
        }
        float[] looks = new float[cells];
        Arrays.fill(looks, 1f / cells);
        HeadMaps maps = new LookedAtRows(
                        new Thought(1, new float[0], looks, byHead),
                        1,
                        cells,
                        List.of(new FrameColumns(0, 0, 0, 24, 24)))
                .row(0)
                .headMaps();
        assertThat(maps.rows()).isEqualTo(side);
        assertThat(maps.columns()).isEqualTo(side);
        assertThat(maps.weights()).hasSize(told * side * side).hasSizeLessThanOrEqualTo(HeadMaps.MAX_WEIGHTS);
        for (int head = 0; head < told; head++) {
            List<Float> map = maps.weights().subList(head * side * side, (head + 1) * side * side);
            assertThat(map.stream().mapToDouble(Float::doubleValue).sum()).isCloseTo(1, within(1e-5));
            assertThat(map.get(side * side - 1)).isCloseTo(0.5f + 0.5f / (side * side), within(1e-4f));
        }
    }

    @Test
    void shouldRefuseMapsThatWouldMakeAnEventLarge() {
        assertThatThrownBy(() -> new HeadMaps(8, 8, Collections.nCopies(28 * 64, 0f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1792 weights are not maps of 8 x 8 cells of 1 to 64 heads, 1024 cells at most");
        assertThatThrownBy(() -> new HeadMaps(2, 2, List.of(0f, 0f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 weights");
    }
}
