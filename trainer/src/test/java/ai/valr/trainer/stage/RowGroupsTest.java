package ai.valr.trainer.stage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.trainer.data.DialogueRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowGroupsTest {
    private static final int LATENTS = 4;
    private static final PlacedRow SIZE = row(20, 16, 8);
    private static final PlacedRow COUNT = row(20, 13, 13, 10, 10, 5);
    private static final PlacedRow CLOSEST = row(60, 16, 16, 16, 45, 55, 11, 4);

    /** Of chunks of so many tokens. */
    private static PlacedRow row(int... widths) {
        List<int[]> chunks = Arrays.stream(widths).mapToObj(int[]::new).toList();
        List<List<Integer>> targets = new ArrayList<>();
        for (int block = 1; block < widths.length; block++) {
            targets.add(List.of(0));
        }
        return new PlacedRow(0, new DialogueRow(chunks, chunks, chunks, chunks.get(0), List.of(), targets));
    }

    @Test
    void shouldPutRowsOfLikeLengthTogether() {
        List<PlacedRow> rows = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            rows.addAll(List.of(COUNT, CLOSEST, SIZE));
        }
        List<List<PlacedRow>> groups = new RowGroups(LATENTS, 1).of(rows);
        assertThat(groups).allSatisfy(group -> assertThat(group).containsOnly(group.get(0)));
        assertThat(groups.stream().mapToInt(List::size)).containsExactly(8, 8, 8);
        assertThat(groups.stream().map(group -> group.get(0))).containsExactly(CLOSEST, COUNT, SIZE);
    }

    @Test
    void shouldKeepRowsTogetherWherePassesAreDear() {
        List<PlacedRow> rows = List.of(SIZE, CLOSEST, COUNT);
        assertThat(new RowGroups(LATENTS, 100_000).of(rows)).containsExactly(List.of(CLOSEST, COUNT, SIZE));
    }

    @Test
    void shouldSplitRowsOfOneChunkByTheirLength() {
        PlacedRow large = row(300);
        PlacedRow small = row(40);
        assertThat(new RowGroups(0, 16).of(List.of(small, large, small, large)))
                .containsExactly(List.of(large, large), List.of(small, small));
    }
}
