package ai.valr.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.djl.Device;
import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.file.FileDigest;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.Prediction;
import ai.valr.trainer.eval.RoomWorldEvaluation;
import ai.valr.trainer.eval.RoomWorldReport;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.trainer.stage.AlignmentHeads;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All three stages on a training of a few updates. */
class TrainingTest {
    private static final Recipe TINY = recipe(0);

    @TempDir
    private Path dir;

    private static Recipe recipe(double asked) {
        return new Recipe(
                "tiny",
                7,
                "standard",
                "fp32",
                2,
                4,
                2,
                2,
                "none",
                0,
                32,
                0,
                List.of(
                        new EncoderRecipe.Own("own"),
                        new EncoderRecipe.Miniature("semantics", 2, 2, 1e-3),
                        new EncoderRecipe.Miniature("geometry", 2, 2, 1e-3)),
                new Recipe.Tower(12, 2, 1e-3),
                stage(0),
                new Recipe.Gate(asked, 0, 2, 2, 1, 2),
                stage(0),
                stage(0.5));
    }

    private static DialogueRecipe stage(double repa) {
        return new DialogueRecipe(
                3,
                4,
                2,
                2,
                1,
                1e-3,
                0.5,
                0.1,
                0.1,
                0.3,
                Map.of("object_counting", 2.0),
                2,
                true,
                0.5,
                repa,
                0.7,
                1,
                "multiple",
                1,
                2,
                0.5,
                "any",
                "terse");
    }

    @Test
    void shouldTrainAllStagesAndGoOnFromACheckpointToTheSameWeights() throws Exception {
        Path whole = dir.resolve("whole");
        Training undisturbed = training(whole);
        assertThat(undisturbed.run(Stage.BASE)).isTrue();
        assertThat(undisturbed.run(Stage.SFT)).isTrue();
        shouldAskForTheEncodersFirst(undisturbed);
        assertThat(undisturbed.run(Stage.ENCODERS)).isTrue();
        assertThat(undisturbed.run(Stage.VALR)).isTrue();

        Path cut = dir.resolve("cut");
        stopAfterFirstUpdate(cut);
        for (Stage stage : Stage.values()) {
            assertThat(training(cut).run(stage)).isTrue();
        }

        assertThat(weights(cut)).isEqualTo(weights(whole));
        assertThat(Files.readAllLines(cut.resolve("valr").resolve("metrics.jsonl")))
                .hasSize(3);
        assertThat(cut.resolve("valr").resolve("curves.png")).exists();
        shouldBeEvaluated(undisturbed.model(Stage.VALR));
        shouldTellItsEncoders(undisturbed.model(Stage.VALR));
        shouldTrainOnFrom(undisturbed.model(Stage.VALR));
    }

    private void shouldTrainOnFrom(Path model) throws Exception {
        Path out = dir.resolve("on");
        Training training = new Training(TINY, out, Optional.of(model), Device.cpu(), silent());
        assertThatThrownBy(() -> training.run(Stage.BASE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("base starts from nothing");
        assertThat(training.run(Stage.SFT)).isTrue();
        Path tuned = training.model(Stage.SFT);
        assertThat(ValrConfig.read(tuned, ModelConfig.read(tuned)).encoders()).isEmpty();
        assertThat(FileDigest.sha256(tuned.resolve("model.safetensors")))
                .isNotEqualTo(FileDigest.sha256(model.resolve("model.safetensors")));

        Files.writeString(tuned.resolve("tokenizer.json"), "{}");
        Training other = new Training(TINY, dir.resolve("other"), Optional.of(tuned), Device.cpu(), silent());
        assertThatThrownBy(() -> other.run(Stage.VALR))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tokenizer.json is not the vocabulary of RoomWorld's texts");
    }

    private static void shouldAskForTheEncodersFirst(Training training) {
        assertThatThrownBy(() -> training.run(Stage.VALR))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("semantics")
                .hasMessageContaining("--stage encoders");
    }

    private static void shouldTellItsEncoders(Path model) {
        ValrConfig valr = ValrConfig.read(model, ModelConfig.read(model));
        assertThat(valr.encoders())
                .containsExactly(
                        new EncoderSpec("own", 160, 4, 4),
                        new EncoderSpec("semantics", 128, 4, 4),
                        new EncoderSpec("geometry", 128, 4, 4));
        try (Safetensors heads = Safetensors.open(model.resolve(AlignmentHeads.FILE))) {
            assertThat(heads.names()).containsExactlyInAnyOrderElementsOf(AlignmentHeads.names(valr.encoders()));
            assertThat(heads.info("psi.geometry.4.weight").shape()).containsExactly(128, 32);
        }
    }

    private static void shouldBeEvaluated(Path model) {
        List<Prediction> predictions = new ArrayList<>();
        try (ValrModel loaded = ValrModel.load(model, ModelOptions.defaults())) {
            RoomWorldReport report = new RoomWorldEvaluation(loaded, new RoomWorld(WorldConfig.standard()), 4)
                    .run(Split.TEST, 1, 1, done -> {}, predictions::add);

            assertThat(report.score().overall().n()).isPositive();
            assertThat(report.json()).containsKeys("model", "overall", "by_type");
            assertThat(predictions).hasSize(report.score().overall().n()).allSatisfy(it -> assertThat(it.steps())
                    .isNotEmpty());
        }
    }

    @Test
    void shouldNameTheStageThatIsMissing() {
        assertThatThrownBy(() -> training(dir.resolve("none")).run(Stage.VALR))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--stage sft");
    }

    @Test
    void shouldNotGoOnFromABaseModelThatDoesNotFindObjects() throws Exception {
        Path out = dir.resolve("gated");
        Training training = new Training(recipe(1), out, Device.cpu(), silent());

        assertThatThrownBy(() -> training.run(Stage.BASE))
                .isInstanceOf(GateNotPassedException.class)
                .hasMessageContaining("does not find objects well enough")
                .hasMessageContaining("grounding.jsonl");
        assertThatThrownBy(() -> training.run(Stage.SFT)).hasMessageContaining("does not find objects well enough");
        assertThat(Files.readAllLines(out.resolve("base").resolve("grounding.jsonl")))
                .extracting(
                        line -> new ObjectMapper().readTree(line).path("update").asInt())
                .containsExactly(2, 3, 4, 5);
    }

    /** Stops the tower's run as Ctrl-C would, as soon as its first update is done. */
    private static void stopAfterFirstUpdate(Path out) throws Exception {
        Training training = training(out);
        Path metrics = out.resolve("tower").resolve("metrics.jsonl");
        Future<?> stopping = Executors.newSingleThreadExecutor().submit(() -> {
            await().pollInterval(Duration.ofMillis(1)).until(() -> Files.exists(metrics));
            training.stop();
        });
        assertThat(training.run(Stage.BASE)).isFalse();
        stopping.get();
        assertThat(out.resolve("tower").resolve("checkpoint.safetensors")).exists();
        assertThat(out.resolve("tower").resolve("curves.png")).doesNotExist();
    }

    private static Training training(Path out) {
        return new Training(TINY, out, Device.cpu(), silent());
    }

    private static PrintStream silent() {
        return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    }

    private static String weights(Path out) {
        return FileDigest.sha256(out.resolve("valr").resolve("model").resolve("model.safetensors"));
    }
}
