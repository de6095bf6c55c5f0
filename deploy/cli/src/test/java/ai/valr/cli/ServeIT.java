package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.observability.MetricsTable;
import ai.valr.observability.ScrapedMetrics;
import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code valr serve} with {@code valr ask} as its client, in processes of their own. */
class ServeIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @TempDir
    private Path home;

    private Path frames;

    @BeforeEach
    void paint() throws IOException {
        frames = Files.createDirectories(home.resolve("frames"));
        for (int i = 0; i < 2; i++) {
            BufferedImage image = new BufferedImage(112, 112, BufferedImage.TYPE_INT_RGB);
            image.setRGB(10 * i, 10, 0xff0000);
            ImageIO.write(image, "png", frames.resolve("frame-" + i + ".png").toFile());
        }
    }

    private ValrProcess serve(String... ports) throws IOException {
        return ValrProcess.start(
                home,
                "serve",
                "--json",
                "--model",
                ValrProcess.TINY_MODEL.toString(),
                "--kafka-port",
                ports.length == 0 ? "0" : ports[0],
                "--registry-port",
                ports.length == 0 ? "0" : ports[1]);
    }

    private ValrProcess ask(JsonNode node, String... more) throws IOException {
        String[] args = {
            "ask",
            "--frames",
            frames.toString(),
            "--bootstrap-servers",
            node.get("bootstrap_servers").textValue(),
            "--schema-registry-url",
            node.get("schema_registry_url").textValue(),
            "What is in the room?"
        };
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return ValrProcess.start(home, all);
    }

    private static void assertAnswered(ValrProcess ask) throws Exception {
        assertThat(ask.exitCode(TIMEOUT)).as(ask.err()).isEqualTo(ExitCode.OK);
    }

    @Test
    void shouldAnswerStopAtCtrlCAndGoOnWithWhatItLeft() throws Exception {
        try (ValrProcess first = serve()) {
            JsonNode node = first.ready();
            assertThat(node.get("ready").booleanValue()).isTrue();
            String gateway = node.get("gateway_url").textValue();
            assertThat(get(gateway + "/healthz")).isEqualTo("ok");
            assertThat(get(node.get("schema_registry_url").textValue() + "/subjects"))
                    .contains("valr.frames-value", "valr.tasks-value", "valr.events-value");
            try (ValrProcess ask = ask(node, "--json")) {
                assertAnswered(ask);
                assertThat(ask.jsonLines())
                        .extracting(event -> event.get("type").textValue())
                        .startsWith("TaskAccepted")
                        .endsWith("AnswerProduced");
            }
            assertThat(chat(gateway))
                    .contains("\"object\":\"chat.completion\"", "\"role\":\"assistant\"", "\"total_tokens\":");
            assertThat(get(gateway + "/v1/sessions")).contains("\"running\":0");
            assertThat(get(gateway + "/v1/services"))
                    .contains("\"name\":\"this process\",\"answers\":true,\"ready\":true", "\"max_kv_bytes\":");
            assertThat(MetricsTable.read().differences(ScrapedMetrics.from(gateway), "Worker", "Gateway"))
                    .isEmpty();
            first.interrupt();
            assertThat(first.exitCode(Duration.ofMinutes(1))).isEqualTo(ExitCode.INTERRUPTED);
        }
        try (ValrProcess second = serve();
                ValrProcess ask = ask(second.ready())) {
            assertAnswered(ask);
            assertThat(ask.out()).contains("frame-0.png frame-1.png").contains("   =  ");
        }
    }

    /** As OpenAI's clients ask about a picture. */
    private String chat(String gateway) throws Exception {
        String picture = Base64.getEncoder().encodeToString(Files.readAllBytes(frames.resolve("frame-0.png")));
        String body = """
                {"model": "valr", "messages": [{"role": "user", "content": [
                  {"type": "text", "text": "What is in the room?"},
                  {"type": "image_url", "image_url": {"url": "data:image/png;base64,%s"}}]}]}
                """.formatted(picture);
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(gateway + "/v1/chat/completions"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @Test
    void shouldNameAPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ValrProcess serve = serve(Integer.toString(taken.getLocalPort()), "0")) {
            assertThat(serve.exitCode(TIMEOUT)).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(serve.err())
                    .contains("port " + taken.getLocalPort() + " on 127.0.0.1 is taken")
                    .contains("--kafka-port");
        }
    }

    @Test
    void shouldNameAModelThatIsMissing() throws Exception {
        try (ValrProcess serve = ValrProcess.start(
                home,
                "serve",
                "--model",
                home.resolve("none").toString(),
                "--kafka-port",
                "0",
                "--registry-port",
                "0",
                "--http-port",
                "0")) {
            assertThat(serve.exitCode(TIMEOUT)).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(serve.err()).contains("there is no model folder " + home.resolve("none"));
        }
    }

    @Test
    void shouldNameADeviceThatIsMissing() throws Exception {
        try (ValrProcess serve = ValrProcess.start(
                home,
                "serve",
                "--model",
                ValrProcess.TINY_MODEL.toString(),
                "--device",
                "cuda:99",
                "--kafka-port",
                "0",
                "--registry-port",
                "0",
                "--http-port",
                "0")) {
            assertThat(serve.exitCode(TIMEOUT)).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(serve.err()).contains("device 'cuda:99' is not there");
        }
    }

    @Test
    void shouldNotBlameTheAddressForAVariableThatIsWrong() throws Exception {
        try (ValrProcess serve = ValrProcess.start(
                home,
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "OTEL_TRACES_SAMPLER", "sometimes"),
                "serve",
                "--model",
                ValrProcess.TINY_MODEL.toString(),
                "--kafka-port",
                "0",
                "--registry-port",
                "0",
                "--http-port",
                "0")) {
            assertThat(serve.exitCode(TIMEOUT)).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(serve.err()).contains("OTEL_*", "mend or unset it").doesNotContain("--http-port");
        }
    }

    @Test
    void shouldSayWhatToStartWhereNothingAnswers() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        try (ValrProcess ask = ValrProcess.start(
                home, "ask", "--frames", frames.toString(), "--bootstrap-servers", "127.0.0.1:" + nobody, "hello?")) {
            assertThat(ask.exitCode(TIMEOUT)).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(ask.err())
                    .contains("no broker answers at 127.0.0.1:" + nobody)
                    .contains("./valr serve");
        }
    }

    private static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
