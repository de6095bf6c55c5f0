package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code valr demo --shift}, in small: robot, labeller, trainer, release, swap and scores, all real. */
class ShiftIT {
    @TempDir
    private static Path home;

    private static JsonNode calm;

    @BeforeAll
    static void run() throws Exception {
        calm = report("--rounds", "2");
    }

    @Test
    void shouldLearnFromTheLabellerAndServeWhatItReleases() {
        assertThat(calm.get("tasks").intValue()).isGreaterThanOrEqualTo(6);
        JsonNode versions = calm.get("versions");
        assertThat(versions.size()).isGreaterThanOrEqualTo(3);
        assertThat(versions.get(0).get("parent").isNull()).isTrue();
        JsonNode first = versions.get(1);
        assertThat(first.get("parent")).isEqualTo(versions.get(0).get("version"));
        assertThat(first.get("decision").textValue()).as(first.toString()).isEqualTo("RELEASED");
        assertThat(first.at("/new_world/n").intValue()).isPositive();
        assertThat(first.at("/old_world/score").doubleValue()).isBetween(0.0, 1.0);
        assertThat(first.get("feedback_to_release_s").doubleValue()).isPositive();
        assertThat(first.at("/swap/steps_during").intValue())
                .as("the worker serves the release: %s", first)
                .isPositive();
    }

    @Test
    void shouldComeToTheSameWhateverIsKilled() throws Exception {
        JsonNode killed = report("--rounds", "1", "--kills", "4", "--kill-every", "4");

        assertThat(killed.get("worker_kills").intValue()
                        + killed.get("trainer_kills").intValue())
                .isPositive();
        for (int i = 0; i < 2; i++) {
            JsonNode version = killed.get("versions").get(i);
            for (String name : List.of("version", "parent", "decision", "episodes", "new_world", "old_world")) {
                assertThat(version.get(name))
                        .as(name)
                        .isEqualTo(calm.get("versions").get(i).get(name));
            }
        }
    }

    private static JsonNode report(String... options) throws Exception {
        List<String> words = new ArrayList<>(
                List.of("demo", "--shift", "--json", "--kafka-port", "0", "--registry-port", "0", "--http-port", "0"));
        words.addAll(List.of("--model", ValrProcess.SHIPPED_MODEL.toString(), "--scenes", "2", "--labels", "6"));
        for (String setting : List.of(
                "updates=2",
                "batch_rows=4",
                "base_scenes=4",
                "gate_scenes=1",
                "gate_margin=1",
                "gate_total_margin=1")) {
            words.addAll(List.of("--trainer-setting", setting));
        }
        words.addAll(List.of(options));
        try (ValrProcess demo = ValrProcess.start(home, words.toArray(String[]::new))) {
            assertThat(demo.exitCode(Duration.ofMinutes(5))).as(demo.err()).isEqualTo(ExitCode.OK);

            JsonNode report = demo.jsonLines().get(0);
            assertThat(report.get("failed").intValue()).isZero();
            return report;
        }
    }
}
