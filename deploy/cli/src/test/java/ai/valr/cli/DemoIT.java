package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code valr demo --tasks N --json}: broker, registry, worker and model, all real. */
class DemoIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    @TempDir
    private Path home;

    private ValrProcess demo(String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of(
                "demo",
                "--json",
                "--kafka-port",
                "0",
                "--registry-port",
                "0",
                "--model",
                ValrProcess.TINY_MODEL.toString()));
        args.addAll(List.of(more));
        return ValrProcess.start(home, args.toArray(String[]::new));
    }

    @Test
    void shouldPrintEachEventAndLastTheSummary() throws Exception {
        try (ValrProcess demo = demo("--tasks", "3", "--questions-per-room", "2")) {
            assertThat(demo.exitCode(TIMEOUT)).as(demo.err()).isEqualTo(ExitCode.OK);

            List<JsonNode> lines = demo.jsonLines();
            JsonNode summary = lines.get(lines.size() - 1).get("summary");
            assertThat(summary.get("tasks").intValue()).isEqualTo(3);
            assertThat(summary.get("answered").intValue()).isEqualTo(3);
            assertThat(summary.get("failed").intValue()).isZero();
            assertThat(summary.get("score").doubleValue()).isBetween(0.0, 1.0);
            assertThat(summary.get("by_type")).isNotEmpty();
            double firstStepMs = summary.at("/first_step_ms/p50").doubleValue();
            assertThat(firstStepMs).isPositive();
            assertThat(summary.at("/answer_ms/p95").doubleValue()).isGreaterThanOrEqualTo(firstStepMs);
            assertNumberedWithoutGaps(lines.subList(0, lines.size() - 1));
        }
    }

    private static void assertNumberedWithoutGaps(List<JsonNode> events) {
        Map<String, Integer> next = new HashMap<>();
        Map<String, String> last = new HashMap<>();
        for (JsonNode event : events) {
            if (event.get("type").textValue().equals("SessionClosed")) {
                continue;
            }
            String task =
                    event.get("session_id").textValue() + event.get("task_id").textValue();
            assertThat(event.get("event_number").intValue()).isEqualTo(next.merge(task, 1, Integer::sum) - 1);
            last.put(task, event.get("type").textValue());
        }
        assertThat(last).hasSize(3);
        assertThat(last.values()).containsOnly("AnswerProduced");
    }

    @Test
    void shouldEndInOrderAtCtrlC() throws Exception {
        try (ValrProcess demo = demo()) {
            demo.ready(); // its first event
            demo.interrupt();

            // How long it takes is measured elsewhere (under 2 s on a free machine): a busy machine fails no test.
            assertThat(demo.exitCode(TIMEOUT)).as(demo.err()).isEqualTo(ExitCode.INTERRUPTED);
            List<JsonNode> lines = demo.jsonLines();
            assertThat(lines.get(lines.size() - 1).has("summary")).isTrue();
        }
    }
}
