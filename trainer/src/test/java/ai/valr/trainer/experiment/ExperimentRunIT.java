package ai.valr.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.awaitility.Awaitility.await;

import ai.valr.model.torch.ModelOptions;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.WorldConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole experiment of two arms and two seeds, two updates each: whether it goes through, not what its figures are worth. */
@Timeout(400)
class ExperimentRunIT {
    @TempDir
    private Path dir;

    @Test
    void shouldComeToTheSameLinesWhereverItWasKilled() throws Exception {
        Path file = Experiments.tiny(dir);
        Path whole = dir.resolve("whole");
        ExperimentRun.Choice both = choice(List.of("sft", "own"), List.of());
        assertThat(run(file, whole, both, silent()).run()).isTrue();
        assertThat(lines(whole)).hasSize(4);
        Path cut = dir.resolve("cut");
        killInTheSecondArm(file, cut);
        assertThat(lines(cut)).hasSize(1);
        assertThat(run(file, cut, choice(List.of("sft", "own"), List.of(1L)), silent())
                        .run())
                .isTrue();
        assertThat(untimed(cut)).isEqualTo(untimed(whole).subList(0, 2));

        List<String> before = Files.readAllLines(whole.resolve(ExperimentResults.FILE));
        assertThat(run(file, whole, both, silent()).run()).isTrue();
        assertThat(Files.readAllLines(whole.resolve(ExperimentResults.FILE))).isEqualTo(before);
        shouldTrainForTheTimeOfAnother(file, whole);
        shouldReport(run(file, whole, both, silent()).report());
        shouldTakeTheRunOfAnotherName(whole);
        shouldMakeAgainWhatIsLost(file, whole);
        shouldAskItsModelsWithABudgetOfSteps(whole);
    }

    @Test
    void shouldAskWhereThingsAre() throws Exception {
        Path file = Experiments.places(dir);
        ExperimentRun run = run(file, dir.resolve("out"), choice(List.of(), List.of(1L)), silent());

        assertThat(run.run()).isTrue();
        JsonNode own = run.report().lines().get(0);
        assertThat(own.path("by_type").fieldNames()).toIterable().containsExactly("object_frame", "object_ground");
        assertThat(own.path("score").path("score").asDouble())
                .isGreaterThan(own.path("blind").path("score").asDouble() + 0.2);
        assertThat(own.path("curve").path(0).path("score").asDouble()).isGreaterThan(0.5);
        // The shipped model sees through its latents alone.
        assertThat(own.path("latent_share").path("share").path("score").asDouble())
                .isGreaterThan(0.5);
    }

    private static void shouldTrainForTheTimeOfAnother(Path file, Path out) throws IOException {
        assertThat(run(file, out, choice(List.of("own-time"), List.of(1L)), silent())
                        .run())
                .isTrue();
        assertThat(result(lines(out), "own-time").path("updates").asInt())
                .isEqualTo(ExperimentRun.updatesWithin(result(lines(out), "sft"), result(lines(out), "own")));
    }

    /** Of the first seed. */
    private static JsonNode result(List<JsonNode> lines, String arm) {
        return lines.stream()
                .filter(line -> line.path("arm").asText().equals(arm))
                .findFirst()
                .orElseThrow()
                .path("result");
    }

    private void shouldReport(ExperimentReport report) throws IOException {
        List<JsonNode> arms = report.lines();
        assertThat(arms).extracting(arm -> arm.path("arm").asText()).containsExactly("sft", "own", "own-time");
        JsonNode own = arms.get(1);
        double mean = (own.path("seeds").path("1").asDouble()
                        + own.path("seeds").path("2").asDouble())
                / 2;
        assertThat(own.path("score").path("score").asDouble()).isCloseTo(mean, offset(1e-5));
        assertThat(own.has("cosine")).isTrue();
        assertThat(own.path("latent_share").path("frames_worth").path("n").asInt())
                .isPositive();
        assertThat(own.path("curve")).hasSize(2);
        assertThat(own.path("curve").path(0).path("ci")).hasSize(2);
        assertThat(own.path("curve").path(0).path("n").asInt())
                .as("questions by two seeds")
                .isGreaterThan(10);
        assertThat(own.path("curve").path(1).path("seconds").asDouble())
                .isGreaterThan(own.path("curve").path(0).path("seconds").asDouble());
        assertThat(arms.get(0).has("less_reference")).isFalse();
        assertThat(arms.get(0).has("latent_share")).isFalse();
        double difference = own.path("score").path("score").asDouble()
                - arms.get(0).path("score").path("score").asDouble();
        assertThat(own.path("less_reference").path("score").asDouble()).isCloseTo(difference, offset(2e-6));
        assertThat(ExperimentTable.lines(report))
                .anyMatch(line -> line.startsWith("| own | 0.5 | ."))
                .anyMatch(line -> line.startsWith("| own-time |"));
        ExperimentChart.draw(report, dir.resolve("results.png"));
        assertThat(ExperimentChart.drawTime(report, dir.resolve("time.png"))).isTrue();
        assertThat(dir.resolve("results.png")).isNotEmptyFile();
        assertThat(dir.resolve("time.png")).isNotEmptyFile();
    }

    private void shouldTakeTheRunOfAnotherName(Path out) throws IOException {
        int before = lines(out).size();
        ExperimentRun twin = run(Experiments.twin(dir.resolve("twin")), out, choice(List.of(), List.of()), silent());

        assertThat(twin.run()).isTrue();
        assertThat(lines(out)).hasSize(before);
        assertThat(twin.report().lines())
                .extracting(arm -> arm.path("arm").asText())
                .containsExactly("twin");
        assertThat(twin.models())
                .as("its own runs, not all that the folder holds")
                .extracting(TrainedModel::name)
                .containsExactly("twin seed 1", "twin seed 2");
    }

    /** Answers that are gone are asked for again, of the model that stands. */
    private void shouldMakeAgainWhatIsLost(Path file, Path out) throws IOException {
        Path answers;
        try (Stream<Path> all = Files.walk(out)) {
            answers = all.filter(it -> it.endsWith("predictions.jsonl"))
                    .filter(it -> it.toString().contains("own-seed2"))
                    .findFirst()
                    .orElseThrow();
        }
        String asked = Files.readString(answers);
        shouldAskAgain(file, out, answers, asked, "");
        shouldAskAgain(file, out, answers, asked, asked.substring(0, asked.length() - 9));
        shouldAskAgain(file, out, answers, asked, asked.substring(0, 1 + asked.lastIndexOf('\n', asked.length() - 2)));
    }

    private static void shouldAskAgain(Path file, Path out, Path answers, String asked, String left)
            throws IOException {
        Files.writeString(answers, left);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertThat(run(
                                file,
                                out,
                                choice(List.of("own"), List.of()),
                                new PrintStream(said, true, StandardCharsets.UTF_8))
                        .run())
                .isTrue();
        assertThat(answers).content().isEqualTo(asked);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("own seed 2").doesNotContain("updates of");
    }

    private void shouldAskItsModelsWithABudgetOfSteps(Path out) throws IOException {
        assertThat(TrainedModel.of(out))
                .extracting(TrainedModel::name)
                .startsWith("sft seed 1", "own seed 1", "sft seed 2", "own seed 2", "own-time seed 1");
        LengthExperiment experiment = new LengthExperiment(
                new LengthExperiment.Questions("standard", 1, 1),
                new RoomWorld(WorldConfig.standard()),
                dir.resolve("length"),
                ModelOptions.defaults(),
                line -> {});
        ObjectNode report = experiment.of(new TrainedModel("start", Experiments.START, Optional.empty()));
        assertThat(report.path("budgets")).hasSize(LengthExperiment.BUDGETS.size());
        assertThat(score(report, LengthExperiment.BUDGETS.size() - 1)).isGreaterThan(score(report, 0));
        assertThat(experiment.of(new TrainedModel("start", Experiments.START, Optional.empty())))
                .isEqualTo(report);
        LengthTable.draw(List.of(report), dir.resolve("length.png"));
        assertThat(LengthTable.lines(List.of(report))).anyMatch(line -> line.startsWith("| start, K 4 | ."));
    }

    private static double score(JsonNode report, int budget) {
        return report.path("budgets").path(budget).path("score").asDouble();
    }

    /** A process of its own, killed between the looks at its second arm. */
    private static void killInTheSecondArm(Path file, Path out) throws Exception {
        Path output = Files.createDirectories(out).resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExperimentMain.class.getName(),
                        file.toString(),
                        out.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(5)).until(() -> {
            assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
            return looked(out);
        });
        process.destroyForcibly().waitFor();
    }

    /** Names alone are read: files of the run come and go meanwhile. */
    private static boolean looked(Path out) throws IOException {
        Path runs = out.resolve("runs");
        if (!Files.isDirectory(runs)) {
            return false;
        }
        try (Stream<Path> all = Files.list(runs)) {
            return all.filter(run -> run.getFileName().toString().startsWith("own-seed1-"))
                    .anyMatch(run -> Files.exists(run.resolve("curve.jsonl")));
        }
    }

    private static ExperimentRun.Choice choice(List<String> arms, List<Long> seeds) {
        return new ExperimentRun.Choice(arms, seeds, OptionalInt.empty(), OptionalInt.empty());
    }

    static ExperimentRun run(Path file, Path out, ExperimentRun.Choice choice, PrintStream progress)
            throws IOException {
        ExperimentFile read = ExperimentFile.read(file);
        ExperimentRun.Places places =
                new ExperimentRun.Places(read.from(), out, out.resolve("encoders"), Optional.empty());
        return new ExperimentRun(read, choice, places, ModelOptions.defaults(), progress);
    }

    private static List<JsonNode> lines(Path out) throws IOException {
        return new ExperimentResults(out).lines();
    }

    /** Lines without what a clock said. */
    private static List<JsonNode> untimed(Path out) throws IOException {
        List<JsonNode> lines = lines(out);
        lines.forEach(line -> {
            ObjectNode result = (ObjectNode) line.path("result");
            result.remove(List.of("seconds", "samples_per_s"));
            result.path("curve").forEach(look -> ((ObjectNode) look).remove("seconds"));
        });
        return lines;
    }

    private static PrintStream silent() {
        return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    }
}
