package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel that training attends with computes what is written out for serving. */
class FusedAttentionTest {
    private static final Path MODEL = Path.of("..", "..", "models", "valr-mini");
    private static final int ROWS = 3;
    private static final int NEW = 37;

    private static ModelConfig config;
    private static NDManager manager;
    private static ScriptModule script;

    @BeforeAll
    static void open() {
        config = ModelConfig.read(MODEL);
        manager = Engine.getEngine("PyTorch").newBaseManager();
        script = ScriptModule.ofModel(
                manager, config, ValrConfig.read(MODEL, config), ScriptSource.own("attention_pair.py"));
    }

    @AfterAll
    static void close() {
        script.close();
        manager.close();
    }

    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({"0, FP32, 1e-5", "75, FP32, 1e-5", "75, BF16, 2e-2"})
    void shouldAttendAsWrittenOut(int settled, Dtype dtype, float close) {
        int keys = config.text().numKeyValueHeads();
        int heads = config.text().numAttentionHeads();
        int size = config.text().headDim();
        try (NDManager scratch = manager.newSubManager()) {
            int[] kinds = new int[ROWS * (settled + NEW)];
            for (int i = 0; i < kinds.length; i++) {
                kinds[i] = i % 11 == 5 ? 0 : 1 + i % 3; // padding, text and visual tokens that blind text may not see
            }
            NDArray[] out = script.call(
                    scratch,
                    "attention_pair",
                    values(scratch, heads, NEW, size),
                    values(scratch, keys, settled, size),
                    values(scratch, keys, settled, size),
                    values(scratch, keys, NEW, size),
                    values(scratch, keys, NEW, size),
                    scratch.create(kinds, new Shape(ROWS, settled + NEW)).toType(DataType.INT8, false),
                    (long) NEW,
                    (long) dtype.code());
            float[] written = out[0].toFloatArray();
            float[] fused = out[1].toFloatArray();
            assertThat(fused).hasSize(ROWS * NEW * heads * size);
            for (int i = 0; i < fused.length; i++) {
                assertThat(fused[i]).isEqualTo(written[i], within(close));
            }
        }
    }

    private NDArray values(NDManager scratch, int heads, int positions, int size) {
        float[] values = new float[ROWS * heads * positions * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return scratch.create(values, new Shape(ROWS, heads, positions, size));
    }
}
