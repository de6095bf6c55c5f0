package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code valr chaos} on real workers: a short schedule, the same that users run. */
class ChaosIT {

    @TempDir
    private Path home;

    @Test
    void shouldSurviveKillsAndAStopWithTheSameEvents() throws Exception {
        Path data = home.resolve("data");
        try (ValrProcess chaos = ValrProcess.start(
                home,
                "chaos",
                "--kills",
                "3",
                "--workers",
                "2",
                "--sessions",
                "6",
                "--tasks",
                "60", // two a session and batch: a starved machine may read late how far a batch is
                "--seed",
                "1",
                "--json",
                "--data",
                data.toString(),
                "--model",
                ValrProcess.SHIPPED_MODEL.toString())) {
            assertThat(chaos.exitCode(Duration.ofMinutes(8)))
                    .as(chaos.out() + chaos.err())
                    .isEqualTo(ExitCode.OK);

            JsonNode report = chaos.jsonLines().get(0);
            assertThat(report.get("kills").intValue()).as(report.toString()).isEqualTo(3);
            // A starved machine may have nothing left to do when the armed worker joins; it is killed all the same.
            assertThat(report.get("kills_by_point").size()
                            + report.get("points_not_reached").size())
                    .isEqualTo(1);
            assertThat(report.get("stops").intValue()).isEqualTo(1);
            assertThat(report.get("tasks").intValue()).isEqualTo(60);
            assertThat(report.get("events").intValue()).isGreaterThanOrEqualTo(180);
            assertThat(report.get("losses").intValue()).isZero();
            assertThat(report.get("duplicates").intValue()).isZero();
            assertThat(report.get("divergences").intValue()).isZero();
            assertThat(report.get("resumed_after_kill_ms").get("n").intValue()).isPositive();
            assertThat(report.get("unexpected")).isEmpty();
        }
    }
}
