package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code valr demo --shift}, in small: robot, labeller, trainer, release, swap and scores, all real. */
class ShiftIT {
    @TempDir
    private Path home;

    @Test
    void shouldLearnFromTheLabellerAndServeWhatItReleases() throws Exception {
        try (ValrProcess demo = ValrProcess.start(
                home,
                "demo",
                "--shift",
                "--json",
                "--kafka-port",
                "0",
                "--registry-port",
                "0",
                "--http-port",
                "0",
                "--model",
                ValrProcess.SHIPPED_MODEL.toString(),
                "--rounds",
                "2",
                "--scenes",
                "2",
                "--labels",
                "6",
                "--trainer-setting",
                "updates=2",
                "--trainer-setting",
                "batch_rows=4",
                "--trainer-setting",
                "base_scenes=4",
                "--trainer-setting",
                "gate_scenes=1",
                "--trainer-setting",
                "gate_margin=1")) {
            assertThat(demo.exitCode(Duration.ofMinutes(5))).as(demo.err()).isEqualTo(ExitCode.OK);

            JsonNode report = demo.jsonLines().get(0);
            assertThat(report.get("failed").intValue()).isZero();
            assertThat(report.get("tasks").intValue()).isGreaterThanOrEqualTo(6);
            JsonNode versions = report.get("versions");
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
    }
}
