package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.cli.SpanCollector.Collected;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node in a process of its own that sends its spans to a collector. */
class TracesIT {
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    @TempDir
    private Path home;

    @Test
    void shouldTellATasksWayFromTheRequestToTheTextOfEachStep() throws Exception {
        try (SpanCollector collector = new SpanCollector();
                ValrProcess node = ValrProcess.start(
                        home,
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(), "OTEL_BSP_SCHEDULE_DELAY", "100"),
                        "serve",
                        "--json",
                        "--model",
                        ValrProcess.TINY_MODEL.toString(),
                        "--kafka-port",
                        "0",
                        "--registry-port",
                        "0")) {
            String session = node.ready().get("gateway_url").textValue() + "/v1/sessions/robot";
            post(session + "/frames", picture());
            post(
                    session + "/tasks?wait_ms=60000",
                    "{\"task_id\": \"t\", \"question\": \"what?\"}".getBytes(StandardCharsets.UTF_8));

            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(collector.spans)
                    .extracting(Collected::name)
                    .contains("publish valr.frames", "publish valr.tasks", "task", "step", "text"));
            List<Collected> trace = collector.spans.stream()
                    .filter(span -> span.traceId().equals(TRACE_ID))
                    .toList();
            Collected published = below(trace, CALLER)
                    .filter(span -> span.name().equals("publish valr.tasks"))
                    .findFirst()
                    .orElseThrow();
            Collected task = below(trace, published.spanId()).findFirst().orElseThrow();
            Collected step = below(trace, task.spanId()).findFirst().orElseThrow();
            assertThat(List.of(task.name(), step.name())).containsExactly("task", "step");
            assertThat(below(trace, step.spanId()))
                    .extracting(Collected::name)
                    .containsExactly("queue", "prefill", "latents", "text");
        }
    }

    private static Stream<Collected> below(List<Collected> trace, String spanId) {
        return trace.stream().filter(span -> span.parent().equals(spanId));
    }

    private static byte[] picture() throws Exception {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(112, 112, BufferedImage.TYPE_INT_RGB), "png", png);
        return png.toByteArray();
    }

    private static void post(String url, byte[] body) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("traceparent", "00-" + TRACE_ID + "-" + CALLER + "-01")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
    }
}
