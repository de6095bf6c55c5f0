package ai.valr.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.djl.Device;
import ai.valr.model.FrameTokens;
import ai.valr.model.file.FileDigest;
import ai.valr.model.picture.Picture;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.data.Lesson;
import ai.valr.trainer.data.SeenFrames;
import ai.valr.trainer.data.Turn;
import ai.valr.trainer.eval.HeldOutScenes;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RenderedFrame;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.trainer.run.TrainingRun;
import ai.valr.trainer.stage.TrainableModel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped model, tuned by a few updates on a few questions. */
class TunerTest {
    private static final Path SHIPPED = Path.of("..", "models", "valr-mini");
    private static final BaseData BASE = new BaseData(Optional.of(WorldConfig.standard()), 8);

    private static TrainableModel model;
    private static Teachers teachers;
    private static List<Example> examples;

    @TempDir
    private Path dir;

    @BeforeAll
    static void ask() {
        model = TrainableModel.read(SHIPPED);
        examples = new ArrayList<>();
        teachers = Teachers.open(model.valr(), EncoderFolders.NONE, Dtype.FP32, Device.cpu());
        try (ValrModel seeing = ValrModel.load(SHIPPED, ModelOptions.defaults())) {
            HeldOutScenes scenes = new HeldOutScenes(seeing, new RoomWorld(WorldConfig.shifted()), Split.TRAIN, 3);
            for (int i = 0; i < 2; i++) {
                Walk walk = scenes.walk(i);
                SeenFrames seen = seen(teachers, scenes, walk);
                QuestionGenerator.generate(walk, 3)
                        .forEach(question -> examples.add(new Example(seen, Lesson.of(question))));
            }
        }
    }

    @AfterAll
    static void close() {
        teachers.close();
    }

    private static SeenFrames seen(Teachers teachers, HeldOutScenes scenes, Walk walk) {
        List<FrameTokens> frames = scenes.see(walk);
        List<Picture> pictures =
                walk.frames().stream().map(RenderedFrame::picture).toList();
        return SeenFrames.inOrder(frames, teachers.features(pictures, frames));
    }

    private static TuningSettings settings(TuningSettings.Mode mode, int updates, double baseShare) {
        return settings(mode, updates, baseShare, 1);
    }

    private static TuningSettings settings(TuningSettings.Mode mode, int updates, double baseShare, double blend) {
        return new TuningSettings(mode, 4, 8, updates, 4, 2, 1, 2e-3, baseShare, 0.5, blend, Dtype.FP32, 5);
    }

    private TrainingRun run(String name) {
        return new TrainingRun(
                dir.resolve(name), name, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    }

    private static String weights(Path model) {
        return FileDigest.sha256(List.of(model.resolve("model.safetensors"), model.resolve("alignment.safetensors")));
    }

    @Test
    void shouldGoOnToTheWeightsOfAnUndisturbedRun() throws IOException {
        Tuner tuner = new Tuner(settings(TuningSettings.Mode.LORA, 6, 0.5), BASE, Device.cpu());
        Path undisturbed = dir.resolve("undisturbed");
        assertThat(tuner.run(SHIPPED, model, teachers, examples, run("a"), undisturbed))
                .isTrue();

        Path resumed = dir.resolve("resumed");
        TrainingRun cut = run("b");
        Thread stopper = new Thread(() -> {
            await().until(() -> updates(dir.resolve("b")) >= 2);
            cut.stop();
        });
        stopper.start();
        assertThat(tuner.run(SHIPPED, model, teachers, examples, cut, resumed)).isFalse();
        assertThat(updates(dir.resolve("b"))).isBetween(2, 5);
        assertThat(tuner.run(SHIPPED, model, teachers, examples, run("b"), resumed))
                .isTrue();

        assertThat(weights(resumed)).isEqualTo(weights(undisturbed)).isNotEqualTo(weights(SHIPPED));
        assertThat(resumed.resolve("tokenizer.json")).hasSameBinaryContentAs(SHIPPED.resolve("tokenizer.json"));
    }

    @Test
    void shouldLearnTheExamplesInBothModes() throws IOException {
        for (TuningSettings.Mode mode : TuningSettings.Mode.values()) {
            Tuner tuner = new Tuner(settings(mode, 12, 0), new BaseData(Optional.empty(), 1), Device.cpu());
            Path to = dir.resolve(mode.name());
            assertThat(tuner.run(SHIPPED, model, teachers, examples.subList(0, 4), run("learn-" + mode), to))
                    .isTrue();

            List<Double> losses = losses(dir.resolve("learn-" + mode));
            double early = losses.subList(0, 3).stream()
                    .mapToDouble(it -> it)
                    .average()
                    .orElseThrow();
            double late = losses.subList(9, 12).stream()
                    .mapToDouble(it -> it)
                    .average()
                    .orElseThrow();
            assertThat(late).as(mode + " of " + losses).isLessThan(0.8 * early);
        }
    }

    @Test
    void shouldTakeOptionsOfAnyWording() {
        Turn turn = new Turn(
                "Is it so?",
                List.of("A. yes?", "B. \u00fcberhaupt nicht ...", "C. no\nnever"),
                List.of(new Turn.Step("the box is there, so A", 0, true), new Turn.Step("answer: A", 0, true)));
        Path to = dir.resolve("worded");

        assertThat(new Tuner(settings(TuningSettings.Mode.LORA, 1, 0), new BaseData(Optional.empty(), 1), Device.cpu())
                        .run(
                                SHIPPED,
                                model,
                                teachers,
                                List.of(new Example(examples.get(0).seen(), turn)),
                                run("worded"),
                                to))
                .isTrue();
    }

    @Test
    void shouldLeaveTheTowerAsItIs() {
        Path to = dir.resolve("tuned");
        new Tuner(settings(TuningSettings.Mode.FULL, 1, 0), new BaseData(Optional.empty(), 1), Device.cpu())
                .run(SHIPPED, model, teachers, examples, run("tower"), to);
        TrainableModel tuned = TrainableModel.read(to);

        tuned.weights().forEach((name, tensor) -> {
            boolean same =
                    Arrays.equals(tensor.values(), model.weights().get(name).values());
            if (name.contains("visual.")) {
                assertThat(same).as(name).isTrue();
            } else if (name.endsWith("_proj.weight")) {
                assertThat(same).as(name).isFalse();
            }
        });
    }

    @Test
    void shouldGoAsFarTowardsTheTrainedWeightsAsItIsTold() {
        TrainableModel trained = blended(1);
        TrainableModel halfway = blended(0.5);

        halfway.weights().forEach((name, tensor) -> {
            float[] before = model.weights().get(name).values();
            float[] after = trained.weights().get(name).values();
            for (int i = 0; i < before.length; i++) {
                assertThat(tensor.values()[i]).isEqualTo(before[i] + 0.5f * (after[i] - before[i]));
            }
        });
        assertThat(trained.weights().keySet())
                .anySatisfy(name -> assertThat(trained.weights().get(name).values())
                        .isNotEqualTo(model.weights().get(name).values()));
    }

    private TrainableModel blended(double blend) {
        Path to = dir.resolve("blend-" + blend);
        new Tuner(settings(TuningSettings.Mode.LORA, 2, 0, blend), new BaseData(Optional.empty(), 1), Device.cpu())
                .run(SHIPPED, model, teachers, examples, run("run-" + blend), to);
        return TrainableModel.read(to);
    }

    private static int updates(Path run) throws IOException {
        Path metrics = run.resolve("metrics.jsonl");
        return Files.exists(metrics) ? Files.readAllLines(metrics).size() : 0;
    }

    private static List<Double> losses(Path run) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonNode figures = new ObjectMapper().readTree(line);
            losses.add(figures.get("ce").asDouble());
        }
        return losses;
    }
}
