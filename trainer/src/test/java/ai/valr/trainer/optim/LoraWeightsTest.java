package ai.valr.trainer.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.torch.ScriptModule;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoraWeightsTest {
    private static final Path SHIPPED = Path.of("..", "models", "valr-mini");
    private static final int OUT = 5;
    private static final int IN = 4;
    private static final int RANK = 2;
    private static final double SCALE = 3;

    private static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** The sum over all elements of {@code gradient * (w + SCALE * b a)}. */
    private static double loss(float[] gradient, float[] w, float[] a, float[] b) {
        double loss = 0;
        for (int o = 0; o < OUT; o++) {
            for (int i = 0; i < IN; i++) {
                double sum = w[o * IN + i];
                for (int r = 0; r < RANK; r++) {
                    sum += SCALE * b[o * RANK + r] * a[r * IN + i];
                }
                loss += gradient[o * IN + i] * sum;
            }
        }
        return loss;
    }

    @Test
    void shouldBeginAtTheModelAndGiveTheGradientsOfItsFactors() {
        ModelConfig config = ModelConfig.read(SHIPPED);
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                NDManager scratch = manager.newSubManager();
                ScriptModule script = ScriptModule.ofModel(manager, config, ValrConfig.read(SHIPPED, config))) {
            float[] w = random(OUT * IN, 1);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("w", new Tensor(new long[] {OUT, IN}, w));
            tensors.put("bias", new Tensor(new long[] {OUT}, random(OUT, 2)));
            tensors.put("frozen", new Tensor(new long[] {OUT}, random(OUT, 3)));
            LoraWeights lora =
                    LoraWeights.begin(script, manager, tensors, List.of("w"), List.of("bias"), RANK, SCALE * RANK, 7);

            assertThat(lora.get(scratch, List.of("w")).get(0).toFloatArray()).containsExactly(w);
            assertThat(lora.wants("w")).isTrue();
            assertThat(lora.wants("bias")).isTrue();
            assertThat(lora.wants("frozen")).isFalse();

            float[] b = random(OUT * RANK, 4);
            lora.parameters().get("lora_b.w").set(b);
            float[] a = lora.parameters().get("lora_a.w").toFloatArray();
            float[] g = random(OUT * IN, 5);
            NDArray gradient = scratch.create(g, new Shape(OUT, IN));
            NDArray ofBias = scratch.create(random(OUT, 6));
            NDArray[] found = lora.gradients(scratch, List.of("bias", "w"), new NDArray[] {ofBias, gradient});

            assertThat(lora.parameters().trained()).containsExactly("lora_a.w", "lora_b.w", "bias");
            assertThat(found[2].toFloatArray()).containsExactly(ofBias.toFloatArray());
            double step = 1e-2;
            for (int i = 0; i < a.length; i++) {
                float[] more = a.clone();
                more[i] += (float) step;
                assertThat((loss(g, w, more, b) - loss(g, w, a, b)) / step)
                        .isCloseTo(found[0].toFloatArray()[i], within(1e-3));
            }
            for (int i = 0; i < b.length; i++) {
                float[] more = b.clone();
                more[i] += (float) step;
                assertThat((loss(g, w, a, more) - loss(g, w, a, b)) / step)
                        .isCloseTo(found[1].toFloatArray()[i], within(1e-3));
            }

            Map<String, Tensor> merged = lora.merged();
            assertThat(merged.keySet()).containsExactlyInAnyOrder("w", "bias", "frozen");
            assertThat(loss(g, w, a, b)).isCloseTo(dot(g, merged.get("w").values()), within(1e-3));
        }
    }

    private static double dot(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
