package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole experiment on two rooms: whether it goes through, not what its figures are worth. */
class ExperimentIT {
    private static final Path SHIPPED = Path.of("..", "..", "models", "valr-mini");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... more) {
        return run("interventions", more);
    }

    private int run(String experiment, String[] more) {
        out.getBuffer().setLength(0);
        CommandLine valr = Valr.commandLine(Map.of());
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        String[] arguments = {
            "experiment", experiment, "--model", SHIPPED.toString(), "--scenes", "2", "--out", folder.toString()
        };
        String[] all = new String[arguments.length + more.length];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return valr.execute(all);
    }

    @Test
    void shouldMeasureEachInterventionOnce() throws IOException {
        assertThat(run("--json")).as(err.toString()).isEqualTo(ExitCode.OK);

        JsonNode report = new ObjectMapper().readTree(out.toString());
        JsonNode kinds = report.path("interventions");
        assertThat(replaced(kinds, "none")).isZero();
        assertThat(kinds.path("none").path("less_none").path("score").asDouble())
                .isZero();
        for (String kind : List.of("zeros", "noise", "mean", "markers_only")) {
            assertThat(replaced(kinds, kind)).as(kind).isOne();
        }
        for (String kind : List.of("other_session", "other_frame", "block_swap")) {
            assertThat(replaced(kinds, kind)).as(kind).isGreaterThan(0.8);
        }
        assertThat(kinds.path("none").path("score").asDouble())
                .isGreaterThan(kinds.path("other_frames").path("score").asDouble());
        JsonNode movement = report.path("movement");
        assertThat(cosine(movement, "camera_noise")).isPositive().isLessThan(cosine(movement, "all_frames"));
        assertThat(report.path("probes").path("n_fit").asInt()).isPositive();
        assertThat(kinds.path("zeros").path("other_words").asInt()).isPositive();
        Path results = folder.resolve("results.jsonl");
        assertThat(Files.readAllLines(results)).hasSize(9 + 2);
        assertThat(folder.resolve("interventions.png")).isNotEmptyFile();
        assertThat(folder.resolve("interventions.md")).content().contains("another scene's blocks");

        String first = out.toString();
        // What is lost is measured again and comes out the same; what is there is not.
        List<String> lines = new ArrayList<>(Files.readAllLines(results));
        String movementLine = lines.remove(9);
        assertThat(movementLine).startsWith("{\"kind\":\"movement\"");
        Files.write(results, lines);
        assertThat(run("--json")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).isEqualTo(first);
        lines.add(movementLine);
        assertThat(Files.readAllLines(results)).isEqualTo(lines);
        assertThat(run()).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("| own latents | ").contains("latent share");
    }

    @Test
    void shouldLetAnswersVote() throws IOException {
        String[] few = {"--json", "--samples", "2"};
        assertThat(run("samples", few)).as(err.toString()).isEqualTo(ExitCode.OK);

        JsonNode chances = new ObjectMapper().readTree(out.toString()).path("chances");
        assertThat(chances.findValuesAsText("chance")).containsExactly("latents", "text");
        for (JsonNode chance : chances) {
            JsonNode votes = chance.path("votes");
            assertThat(votes.findValuesAsText("votes")).containsExactly("1", "2");
            assertThat(votes.path(0).path("gain").path("score").asDouble()).isZero();
            assertThat(chance.path("best").path("score").asDouble())
                    .isGreaterThanOrEqualTo(votes.path(0).path("score").asDouble());
        }
        assertThat(chances.path(0).path("votes").path(0))
                .as("the first answer knows no chance")
                .isEqualTo(chances.path(1).path("votes").path(0));

        String first = out.toString();
        List<String> lines = Files.readAllLines(folder.resolve("results.jsonl"));
        assertThat(lines).hasSize(2);
        Files.write(folder.resolve("results.jsonl"), lines.subList(1, 2));
        assertThat(run("samples", few)).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).isEqualTo(first);
        assertThat(run("samples", new String[] {"--samples", "1"})).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--samples 1 must be 2 to 64");
    }

    private static double replaced(JsonNode kinds, String kind) {
        JsonNode it = kinds.path(kind);
        return it.path("replaced").asDouble() / it.path("blocks").asDouble();
    }

    private static double cosine(JsonNode movement, String what) {
        return movement.path(what).path("cosine_distance").path("score").asDouble();
    }
}
