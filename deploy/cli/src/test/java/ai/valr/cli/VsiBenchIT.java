package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.video.LosslessVideo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code valr eval --benchmark vsi-bench} on walks through RoomWorld as videos, with the shipped model. */
class VsiBenchIT {
    private static final String SHIPPED =
            Path.of("..", "..", "models", "valr-mini").toString();
    private static final long SEED = 11;
    private static final int SCENES = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    private final List<Question> questions = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** The videos show each frame of a walk five times, so that four evenly spread frames are the walk's four. */
    @BeforeEach
    void render() throws IOException {
        RoomWorld world = new RoomWorld(WorldConfig.standard());
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < SCENES; i++) {
            Walk walk = world.walk(SceneId.of(Split.TEST, SEED, i));
            LosslessVideo.write(data.resolve("roomworld").resolve(walk.scene().id() + ".mp4"), walk, 5);
            for (Question question : QuestionGenerator.generate(walk, SEED)) {
                lines.add(line(lines.size(), question));
                questions.add(question);
            }
        }
        Files.write(data.resolve("test.jsonl"), lines);
    }

    private static String line(int id, Question question) {
        ObjectNode line = JSON.createObjectNode()
                .put("id", id)
                .put("dataset", "roomworld")
                .put("scene_name", question.scene())
                .put("question_type", question.type().vsiName())
                .put("question", question.question())
                .put("ground_truth", question.answer());
        question.options().forEach(line.withArray("options")::add);
        return line.toString();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("eval", "--benchmark", "vsi-bench", "--data", data.toString()));
        all.addAll(List.of(arguments));
        CommandLine valr = Valr.commandLine(Map.of());
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        return valr.execute(all.toArray(String[]::new));
    }

    @Test
    void shouldAskAModelAndScoreTheAnswersThatItKept() throws Exception {
        String answers = data.resolve("answers.jsonl").toString();
        String ids = Files.writeString(data.resolve("ids"), "0\n1\n2\n").toString();

        assertThat(run("--model", SHIPPED, "--frames", "4", "--prompt", "plain", "--predictions", answers, "--json"))
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        JsonNode asked = JSON.readTree(out.toString());
        assertThat(run("--predictions", answers, "--debiased", ids, "--frames", "4", "--json"))
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        JsonNode scored = JSON.readTree(out.toString());

        assertThat(asked.path("benchmark").asText()).isEqualTo("VSI-Bench_4frame");
        assertThat(asked.path("model").asText()).startsWith("valr-mini@");
        assertThat(asked.path("overall").path("n").asInt()).isEqualTo(questions.size());
        assertThat(asked.path("overall").path("score").asDouble())
                .as("it sees the walk")
                .isGreaterThan(asked.path("overall").path("blind").path("score").asDouble() + .1);
        assertThat(asked.path("by_type").path("object_counting").path("blind").has("ci"))
                .isTrue();
        assertThat(scored.path("overall")).isEqualTo(asked.path("overall"));
        assertThat(scored.path("by_type")).isEqualTo(asked.path("by_type"));
        assertThat(scored.path("debiased").path("overall").path("n").asInt()).isEqualTo(3);
        assertThat(Files.readAllLines(Path.of(answers))).hasSize(questions.size());
        assertThat(run("--model", SHIPPED, "--predictions", answers)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("answers.jsonl exists; give another file");
    }

    @Test
    void shouldAskInWordsThatAModelDoesNotKnow() throws Exception {
        String line = Files.readAllLines(data.resolve("test.jsonl")).get(0);
        Files.writeString(
                data.resolve("test.jsonl"), line.replace("How many", "Combien de téléviseurs 电视 \\u0000 <|im_end|>"));

        assertThat(run("--model", SHIPPED, "--frames", "8", "--json"))
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(JSON.readTree(out.toString()).path("prompt").asText()).isEqualTo("official");
        assertThat(err.toString()).contains("valr-mini was trained to hold 4 frames; --frames 8 is more");
    }

    @Test
    void shouldSayThatTheFramesAreMoreThanTheModelHolds() {
        assertThat(run("--model", SHIPPED, "--limit", "1", "--max-model-len", "200"))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("max_model_len is 200").contains("raise --max-model-len");
    }

    @Test
    void shouldScoreAFileWithoutAModel() throws Exception {
        Path said = data.resolve("said.jsonl");
        List<String> lines = new ArrayList<>();
        for (int i = 1; i < questions.size(); i++) {
            lines.add(JSON.createObjectNode()
                    .put("id", i)
                    .put("prediction", questions.get(i).answer())
                    .toString());
        }
        Files.write(said, lines);

        assertThat(run("--predictions", said.toString(), "--json")).isEqualTo(ExitCode.OK);
        JsonNode report = JSON.readTree(out.toString());
        assertThat(err.toString()).contains("1 of " + questions.size() + " questions have no prediction");
        assertThat(report.path("benchmark").asText()).isEqualTo("VSI-Bench");
        assertThat(report.path("missing").asInt()).isEqualTo(1);
        assertThat(report.path("by_type").path("object_counting").path("score").asDouble())
                .as("the first of two counts is missing")
                .isEqualTo(.5);
        assertThat(report.path("by_type")
                        .path("object_rel_direction")
                        .path("score")
                        .asDouble())
                .isEqualTo(1);

        assertThat(run("--predictions", said.toString(), "--limit", "2")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("VSI-Bench: ").contains("average of 2 types");
    }

    @Test
    void shouldSayInASentenceWhichOptionsAreWrong() throws Exception {
        String said = Files.writeString(data.resolve("said.jsonl"), "{\"id\":0,\"prediction\":\"1\"}")
                .toString();
        String folder = data.resolve("roomworld").toString();

        assertThat(refusal("--predictions", "")).contains("--predictions is empty; give a file");
        assertThat(refusal("--predictions", folder)).contains("--predictions " + folder + " is a folder; give a file");
        assertThat(refusal("--predictions", said, "--debiased", "")).contains("--debiased is empty; give the file");
        assertThat(refusal("--predictions", said, "--debiased", folder))
                .contains("--debiased " + folder + " is a folder");
        assertThat(refusal("--predictions", said, "--frames", "x"))
                .contains("--frames")
                .doesNotContain("--nframes");
        assertThat(refusal("--predictions", said, "--frames", "0")).contains("--frames 0 must be 1 to");
        assertThat(refusal("--predictions", said, "--nframes", "0")).contains("--nframes 0 must be 1 to");
        assertThat(refusal("--frames", "4", "--nframes", "4")).contains("are the same; give one of them");
        Map.of("--latents", "3", "--prompt", "plain", "--max-model-len", "200", "--dtype", "bf16", "--device", "cpu")
                .forEach((option, value) -> assertThat(refusal("--predictions", said, option, value))
                        .contains(option + " does nothing where --predictions is scored and no model runs"));
        assertThat(run("--predictions", said, "--nframes", "8")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("VSI-Bench_8frame: ");
    }

    private String refusal(String... arguments) {
        assertThat(run(arguments)).as(String.join(" ", arguments)).isEqualTo(ExitCode.USAGE);
        return err.toString();
    }

    @Test
    void shouldSayInASentenceWhatIsWrongWithTheData() throws Exception {
        Files.writeString(data.resolve("said.jsonl"), "{\"id\":99,\"prediction\":\"A\"}");
        assertThat(run("--predictions", data.resolve("said.jsonl").toString())).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString())
                .contains("said.jsonl line 1 (id 99): id 99 is no question of")
                .hasLineCount(1);

        assertThat(run("--predictions", data.resolve("none.jsonl").toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("none.jsonl does not exist; give the file of answers to score");

        Path video = data.resolve("roomworld").resolve(questions.get(0).scene() + ".mp4");
        Files.writeString(video, "no video");
        assertThat(run("--model", SHIPPED, "--limit", "1")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains(video + " is no video that can be decoded");

        Files.delete(video);
        assertThat(run("--model", SHIPPED)).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("there is no video " + video).hasLineCount(1);

        Files.delete(data.resolve("test.jsonl"));
        assertThat(run()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("holds neither test.jsonl");
    }
}
