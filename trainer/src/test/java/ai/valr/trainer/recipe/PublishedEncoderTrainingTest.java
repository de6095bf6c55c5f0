package ai.valr.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.trainer.data.FeatureSource;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.trainer.stage.AlignmentHeads;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latents aligned with a DINOv3, and with a pi^3, of random weights: a recipe names its folder, frames go through its preprocessing. */
class PublishedEncoderTrainingTest {
    private static final Path SHIPPED = Path.of("..", "models", "valr-mini");
    private static final Path DINOV3 = Path.of("src", "test", "resources", "golden", "encoders", "dinov3");
    /** Its preprocessing shows 32 x 48 pixels, which are 2 x 3 patches of 16. */
    private static final EncoderSpec SPEC = new EncoderSpec("dinov3", 32, 2, 3);

    @TempDir
    private Path dir;

    private static Recipe recipe(Path encoder) {
        return recipe("dinov3", encoder);
    }

    private static Recipe recipe(String name, Path encoder) {
        return new Recipe(
                "tiny",
                7,
                "standard",
                "fp32",
                1,
                4,
                2,
                3,
                "none",
                0,
                32,
                0,
                List.of(new EncoderRecipe.Published(name, encoder.toString())),
                new Recipe.Tower(1, 1, 1e-3),
                stage(0),
                new Recipe.Gate(0, 0, 1, 1, 0, 1),
                stage(0),
                stage(0.5));
    }

    private static DialogueRecipe stage(double repa) {
        return new DialogueRecipe(
                2, 2, 1, 2, 1, 1e-3, 0, 0, 0, 1, Map.of(), 1, false, 0, repa, 1, 1, "single", 0, 0, 0, "numbers",
                "worked");
    }

    @Test
    void shouldAlignLatentsWithAPublishedEncoder() throws Exception {
        Training training = training(recipe(DINOV3));

        assertThat(training.run(Stage.VALR)).isTrue();

        Path model = training.model(Stage.VALR);
        ValrConfig valr = ValrConfig.read(model, ModelConfig.read(model));
        assertThat(valr.encoders()).containsExactly(SPEC);
        assertThat(Files.readAllLines(dir.resolve("valr").resolve("metrics.jsonl")))
                .hasSize(2);
        Map<String, Tensor> fresh = AlignmentHeads.init(
                List.of(SPEC), ModelConfig.read(model).text().hiddenSize(), 32, 7);
        try (Safetensors heads = Safetensors.open(model.resolve(AlignmentHeads.FILE))) {
            String last = "psi.dinov3.4.weight";
            assertThat(heads.floats(last)).isNotEqualTo(fresh.get(last).values());
        }
    }

    @Test
    void shouldAlignLatentsWithTheScenesOfAPi3() throws Exception {
        Training training = training(recipe("pi3", DINOV3.resolveSibling("pi3")));

        assertThat(training.run(Stage.VALR)).isTrue();

        Path model = training.model(Stage.VALR);
        assertThat(ValrConfig.read(model, ModelConfig.read(model)).encoders())
                .containsExactly(new EncoderSpec("pi3", 64, 3, 4));
        assertThat(Files.readAllLines(dir.resolve("valr").resolve("metrics.jsonl")))
                .hasSize(2)
                .allMatch(line -> line.contains("\"cosine\""));
    }

    @Test
    void shouldGiveEachFrameItsOwnFeatures() {
        Recipe recipe = recipe(DINOV3);
        WorldConfig world = recipe.worldConfig();
        List<Walk> walks = List.of(new RoomWorld(world).walk(SceneId.of(Split.TRAIN, 1, 0)));
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            FeatureSource source = new AlignedEncoders(recipe, dir)
                    .open(manager, ModelConfig.read(SHIPPED))
                    .get(0);

            List<float[]> features = source.features(walks, List.of());

            assertThat(source.spec()).isEqualTo(SPEC);
            assertThat(features).hasSize(world.frames()).allSatisfy(frame -> assertThat(frame)
                    .hasSize(2 * 3 * 32));
            assertThat(features.get(0)).isNotEqualTo(features.get(1));
            assertThat(source.features(walks, List.of()).get(1)).isEqualTo(features.get(1));
        }
    }

    @Test
    void shouldNameAPathThatIsMissingBeforeAnyStage() {
        Path none = dir.resolve("none");

        assertThatThrownBy(() -> training(recipe(none)).run(Stage.VALR))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("there is no encoder folder " + none);
        assertThatThrownBy(() -> new Training(recipe(none), dir, Device.cpu(), silent()).run(Stage.BASE))
                .hasMessageContaining("there is no encoder folder " + none);
    }

    @Test
    void shouldNameAFolderThatHoldsNoEncoder() {
        assertThatThrownBy(() -> training(recipe(SHIPPED)).run(Stage.VALR))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("qwen2_5_vl")
                .hasMessageContaining("is no encoder that can be read")
                .hasMessageContaining(SHIPPED.toString());
    }

    private Training training(Recipe recipe) {
        return new Training(recipe, dir, Optional.of(SHIPPED), Device.cpu(), silent());
    }

    private static PrintStream silent() {
        return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    }
}
