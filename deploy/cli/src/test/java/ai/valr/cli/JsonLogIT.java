package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node in a process of its own that logs as JSON. */
class JsonLogIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path home;

    @Test
    void shouldTellEverythingAsJsonWithTheIdsOfWhatItIsAbout() throws Exception {
        // A collector that nobody is: what OpenTelemetry has to say of it comes as the rest does.
        Map<String, String> noCollector =
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "OTEL_BSP_SCHEDULE_DELAY", "100");
        try (ValrProcess node = ValrProcess.start(
                home,
                noCollector,
                "serve",
                "--json",
                "--log-format",
                "json",
                "--model",
                ValrProcess.TINY_MODEL.toString(),
                "--kafka-port",
                "0",
                "--registry-port",
                "0")) {
            String gateway = node.ready().get("gateway_url").textValue();
            // The second of one id is told by the worker, in a warning.
            ask(gateway, "robot \"1\"");
            ask(gateway, "robot \"1\"");

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(lines(node)).anySatisfy(line -> {
                        assertThat(line.get("level").textValue()).isEqualTo("WARN");
                        assertThat(line.get("formattedMessage").textValue()).contains("has had task t already");
                        assertThat(line.get("loggerName").textValue()).startsWith("ai.valr.worker.");
                        assertThat(line.get("mdc").get("session_id").textValue())
                                .isEqualTo("robot \"1\"");
                        assertThat(line.get("mdc").get("task_id").textValue()).isEqualTo("t");
                    }));
            assertThat(lines(node))
                    .anySatisfy(line ->
                            assertThat(line.get("formattedMessage").textValue()).isEqualTo("worker serves"));
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(lines(node))
                    .anySatisfy(line ->
                            assertThat(line.get("loggerName").textValue()).startsWith("io.opentelemetry.")));
            node.interrupt();
            assertThat(node.exitCode(Duration.ofMinutes(1))).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(lines(node)).isNotEmpty();
        }
    }

    @Test
    void shouldTellACommandsCourseAndAWrongCommandLineAsJson() throws Exception {
        try (ValrProcess export = ValrProcess.start(
                        home,
                        "roomworld",
                        "--scenes",
                        "2",
                        "--out",
                        home.resolve("rooms").toString(),
                        "--log-format=json");
                ValrProcess mistaken =
                        ValrProcess.start(home, "roomworld", "--out", "rooms", "--scnes", "2", "--log-format=json")) {
            assertThat(export.exitCode(Duration.ofMinutes(1))).isEqualTo(ExitCode.OK);
            assertThat(mistaken.exitCode(Duration.ofMinutes(1))).isEqualTo(ExitCode.USAGE);

            assertThat(messages(export)).anySatisfy(line -> assertThat(line).startsWith("2 scenes of the standard"));
            assertThat(messages(mistaken)).anySatisfy(line -> assertThat(line).endsWith("did you mean --scenes?"));
        }
    }

    private static List<String> messages(ValrProcess process) throws JsonProcessingException {
        return lines(process).stream()
                .map(line -> line.get("formattedMessage").textValue())
                .toList();
    }

    private static void ask(String gateway, String session) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(gateway + "/v1/sessions/"
                                        + session.replace(" ", "%20").replace("\"", "%22") + "/tasks"))
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"task_id\": \"t\", \"question\": \"where is it?\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    /** Every line of stderr as JSON, the last one where it was written to its end. */
    private static List<JsonNode> lines(ValrProcess node) throws JsonProcessingException {
        String err = node.err();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : err.substring(0, err.lastIndexOf('\n') + 1).lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
