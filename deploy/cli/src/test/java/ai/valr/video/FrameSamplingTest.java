package ai.valr.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameSamplingTest {

    @Test
    void shouldSpreadFromTheFirstToTheLastAndCutToWholeNumbers() {
        assertThat(FrameSampling.uniform(20, 5)).containsExactly(0, 4, 9, 14, 19);
        assertThat(FrameSampling.uniform(100, 2)).containsExactly(0, 99);
        assertThat(FrameSampling.uniform(100, 1)).containsExactly(0);
        assertThat(FrameSampling.uniform(0, 8)).isEmpty();
    }

    @Test
    void shouldTakeFramesTwiceWhereThereAreTooFew() {
        assertThat(FrameSampling.uniform(3, 5)).containsExactly(0, 0, 1, 1, 2);
        assertThat(FrameSampling.uniform(1, 3)).containsExactly(0, 0, 0);
    }

    /** {@code numpy.linspace(0, 153, 64, dtype=int)}: whole numbers would give 51, 102 and 119 there. */
    @Test
    void shouldRoundAsNumPy() {
        long[] indices = FrameSampling.uniform(154, 64);

        assertThat(indices).hasSize(64);
        assertThat(new long[] {indices[20], indices[21], indices[22], indices[42], indices[49], indices[63]})
                .containsExactly(48, 50, 53, 101, 118, 153);
    }
}
