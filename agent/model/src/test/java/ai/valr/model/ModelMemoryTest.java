package ai.valr.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ModelMemoryTest {
    private static final long GIB = 1L << 30;
    private static final ModelMemory MEMORY = new ModelMemory(7 * GIB, 36 * 1024, 10 * GIB, "cuda:0");

    @Test
    void shouldCountCachesThatAreFilledToTheirBound() {
        assertThat(MEMORY.kvBytes(4, 4096)).isEqualTo(4L * 4096 * 36 * 1024);
        assertThatCode(() -> MEMORY.require(4, 4096)).doesNotThrowAnyException();
    }

    @Test
    void shouldSayWhatDoesNotFitAndWhatHelps() {
        assertThatThrownBy(() -> MEMORY.require(16, 4096))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("16 KV caches (max_open_sessions) of up to 4096 positions")
                .hasMessageContaining("take 9.25 GiB, and cuda:0 has 9.00 GiB")
                .hasMessageContaining("--max-model-len");
    }

    @Test
    void shouldSayWhenTheWeightsAloneDoNotFit() {
        assertThatThrownBy(() -> new ModelMemory(7 * GIB, 1, 7 * GIB, "cpu").requireWeights())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("the weights take 7.00 GiB, and cpu has 6.30 GiB");
    }
}
