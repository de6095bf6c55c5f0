package ai.valr.model.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.Golden;
import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.torch.Dtype;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelBenchmarkTest {
    private static final ModelConfig TINY = ModelConfig.read(Golden.path("qwen25vl"));

    private final List<String> told = new ArrayList<>();

    @Test
    void shouldMeasureEveryBatchOfARandomModel() {
        BenchSettings settings = new BenchSettings(List.of(1, 3), 4, 2, 112, 0, 5, 2);
        ModelSpeed speed = measure(Dtype.FP32, settings, OptionalDouble.of(1e9));
        assertThat(speed.model()).isEqualTo("tiny");
        assertThat(speed.device()).isEqualTo("cpu");
        assertThat(speed.visualTokens()).isEqualTo(16);
        assertThat(speed.visionMs()).isPositive();
        assertThat(speed.batches()).extracting(BatchSpeed::batch).containsExactly(1, 3);
        // 20 tokens, two frames of 4 + 16 + 1, a question of 32
        assertThat(speed.batches()).extracting(BatchSpeed::positions).containsExactly(94, 94);
        assertThat(speed.batches()).allSatisfy(batch -> {
            assertThat(batch.prefillMs()).isPositive();
            assertThat(batch.latentBlockMs()).isPositive();
            assertThat(batch.decodeMsPerToken()).isPositive();
            assertThat(batch.latentsPerSecond())
                    .isCloseTo(batch.batch() * 6 / (batch.latentBlockMs() / 1000), within(1e-6));
            assertThat(speed.shareOfBandwidth(batch))
                    .isCloseTo(speed.bytesPerPass() / (batch.decodeMsPerToken() / 1000) / 1e9, within(1e-9));
        });
        assertThat(speed.problems()).isEmpty();
        assertThat(told).hasSize(4).anyMatch(line -> line.startsWith("batch 3: prefill of 94 positions "));
    }

    @Test
    void shouldComputeInBfloat16AndMeasureTheMemoryItself() {
        BenchSettings settings = new BenchSettings(List.of(2), 4, 0, 112, 40, 3, 1);
        ModelSpeed narrow = measure(Dtype.BF16, settings, OptionalDouble.empty());
        assertThat(narrow.dtype()).isEqualTo("bf16");
        assertThat(narrow.bandwidth()).isBetween(1e8, 1e13);
        assertThat(narrow.batches()).extracting(BatchSpeed::positions).containsExactly(40);
        try (MeasuredModel wide = MeasuredModel.random("tiny", TINY, ValrConfig.RECURRENT, "cpu", Dtype.FP32)) {
            assertThat(wide.bytes()).isEqualTo(2 * narrow.weightBytes());
            // The golden model has a head of its own: its embedding's rows are not read whole.
            assertThat(wide.bytes() - wide.bytesPerPass())
                    .isGreaterThan(4L * TINY.text().vocabSize() * TINY.text().hiddenSize());
        }
    }

    @Test
    void shouldMeasureBlocksThatTakeAFewPasses() {
        BenchSettings settings = new BenchSettings(List.of(2), 4, 0, 112, 40, 3, 1);
        try (MeasuredModel model = MeasuredModel.random("tiny", TINY, 2, "cpu", Dtype.BF16)) {
            ModelSpeed speed = new ModelBenchmark(model, settings, told::add).run(OptionalDouble.of(1e9));

            assertThat(speed.latentPasses()).isEqualTo(2);
            assertThat(speed.batches()).singleElement().satisfies(batch -> assertThat(batch.latentBlockMs())
                    .isPositive());
        }
    }

    @Test
    void shouldDrawWeightsAndLeaveNormsAtOne() {
        try (MeasuredModel model = MeasuredModel.random("tiny", TINY, ValrConfig.RECURRENT, "cpu", Dtype.FP32);
                NDManager scratch = model.scratch()) {
            float[] embedding = floats(model, scratch, model.decoder().get(0));
            double squares = 0;
            for (float value : embedding) {
                squares += value * value;
            }
            assertThat(Math.sqrt(squares / embedding.length)).isCloseTo(0.02, within(0.001));
            assertThat(floats(model, scratch, model.decoder().get(1))).containsOnly(1f);
            assertThat(floats(model, scratch, model.vision().get(1))).containsOnly(1f);
            assertThat(floats(model, scratch, model.vision().get(model.vision().size() - 5)))
                    .containsOnly(1f);
        }
    }

    @Test
    void shouldFeedALongPromptInPartsAsASessionDoes() {
        BenchSettings settings = new BenchSettings(List.of(1), 1, 1, 112, 1100, 1, 1);
        try (MeasuredModel model = MeasuredModel.random("tiny", TINY, ValrConfig.RECURRENT, "cpu", Dtype.FP32);
                NDManager scratch = model.scratch()) {
            BenchPrompt prompt = new BenchPrompt(model, settings, 2, scratch);
            List<NDArray> state = prompt.feed(scratch);
            assertThat(prompt.positions()).isEqualTo(1100);
            assertThat(state.get(0).getShape().getShape()).containsExactly(2, 1100);
            assertThat(state.get(3).getShape().get(2)).isEqualTo(1100);
        }
    }

    @Test
    void shouldSayWhatDoesNotFit() {
        BenchSettings settings = new BenchSettings(List.of(1), 4, 2, 112, 50, 5, 1);
        assertThatThrownBy(() -> measure(Dtype.FP32, settings, OptionalDouble.of(1e9)))
                .isInstanceOf(ModelException.class)
                .hasMessage("context 50 does not hold 2 frames of 16 visual tokens; give 63 or more, or fewer frames");
        assertThatThrownBy(() -> new BenchSettings(List.of(1, 0), 4, 2, 112, 50, 5, 1))
                .hasMessage("batch 0 must be 1 to 1024");
        assertThatThrownBy(() -> PublishedShape.parse("72b"))
                .hasMessage("shape '72b' is not known; give one of valr-mini, 3b, 7b");
    }

    /** As the released checkpoints have them. */
    @ParameterizedTest
    @CsvSource({"3b, 3754622976", "7b, 8292166656"})
    void shouldHaveAsManyWeightsAsThePublishedModel(String shape, long published) {
        long weights = CheckpointCheck.expected(PublishedShape.parse(shape).config()).values().stream()
                .mapToLong(sides -> {
                    long count = 1;
                    for (long side : sides) {
                        count *= side;
                    }
                    return count;
                })
                .sum();
        assertThat(weights).isEqualTo(published);
    }

    private ModelSpeed measure(Dtype dtype, BenchSettings settings, OptionalDouble bandwidth) {
        try (MeasuredModel model = MeasuredModel.random("tiny", TINY, ValrConfig.RECURRENT, "cpu", dtype)) {
            return new ModelBenchmark(model, settings, told::add).run(bandwidth);
        }
    }

    private static float[] floats(MeasuredModel model, NDManager scratch, NDArray array) {
        return model.call(scratch, "host", array)[0].toFloatArray();
    }
}
