package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.VisionConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** However many patches look at a time, each sees what it would see if all did. */
class VisionRowsTest {
    private static final int PICTURES = 2;
    private static final int PATCHES = 23;

    private final VisionConfig config =
            ModelConfig.read(Path.of("..", "..", "models", "valr-mini")).vision();

    @Test
    void shouldAttendAlikeInPartsAndAtOnce() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            float[] atOnce = attended(manager, ScriptSettings.VISION_ROWS);

            assertThat(attended(manager, 7)).containsExactly(atOnce, Offset.offset(1e-6f));
            assertThat(attended(manager, 1)).containsExactly(atOnce, Offset.offset(1e-6f));
        }
    }

    private float[] attended(NDManager manager, int rows) {
        Map<String, String> settings = ScriptSettings.of(config);
        settings.put("vision_rows", Integer.toString(rows));
        List<ScriptSource> sources = new ArrayList<>(ScriptSettings.ENCODER);
        sources.add(ScriptSource.own("vision_attention.py"));
        try (NDManager scratch = manager.newSubManager();
                ScriptModule script = ScriptModule.compile(manager, sources, settings)) {
            Random random = new Random(1);
            NDArray[] out = script.call(
                    scratch,
                    "vision_attention",
                    values(scratch, random),
                    values(scratch, random),
                    values(scratch, random));
            return out[0].toFloatArray();
        }
    }

    private NDArray values(NDManager scratch, Random random) {
        Shape shape = new Shape(PICTURES, PATCHES, config.numHeads(), config.headDim());
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return scratch.create(values, shape);
    }
}
