package ai.valr.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.valr.model.ModelException;
import ai.valr.model.torch.Dtype;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingBenchmarkTest {
    private static final Path MODELS = Path.of("..", "..", "models");
    private static final TrainingLengths SHORT = TrainingLengths.equal(2, 1, 2, 16, 6, List.of(4, 4));

    private final List<String> told = new ArrayList<>();

    @Test
    void shouldTimeAnUpdateOfEachStage() {
        List<TrainingSpeed> speeds = benchmark("valr-mini", 1).run(4);
        assertThat(speeds).extracting(TrainingSpeed::stage).containsExactly("sft", "valr");
        assertThat(speeds).extracting(TrainingSpeed::latents).containsExactly(0, 4);
        assertThat(speeds).allSatisfy(speed -> {
            assertThat(speed.rows()).isEqualTo(2);
            assertThat(speed.prefix()).isGreaterThan(2 * 16);
            assertThat(speed.updateMs()).isPositive();
            assertThat(speed.samplesPerSecond()).isCloseTo(2000 / speed.updateMs(), within(1e-9));
            assertThat(speed.loss()).isBetween(1.0, 100.0);
        });
        assertThat(told).hasSize(2);
    }

    @Test
    void shouldComputeTheSameInShards() {
        List<TrainingSpeed> whole = benchmark("valr-mini", 1).run(4);
        List<TrainingSpeed> shared = benchmark("valr-mini", 2).run(4);
        for (int i = 0; i < whole.size(); i++) {
            assertThat(shared.get(i).loss()).isCloseTo(whole.get(i).loss(), within(1e-3));
        }
    }

    @Test
    void shouldSayWhatCannotBeMeasured() {
        assertThatThrownBy(() -> benchmark("valr-mini", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shards 3 must be a divisor of the update's 2 scenes");
        assertThatThrownBy(() -> benchmark("valr-mini-sft", 1).run(4))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("has no latents or no encoder in valr.json");
    }

    private TrainingBenchmark benchmark(String model, int shards) {
        return new TrainingBenchmark(MODELS.resolve(model), "cpu", Dtype.FP32, SHORT, shards, 1, told::add);
    }
}
