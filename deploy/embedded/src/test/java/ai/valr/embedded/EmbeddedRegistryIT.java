package ai.valr.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRegistryIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path data;

    @Test
    void shouldKeepSchemasAndIdsOverAStopAndAKill() throws Exception {
        String first;
        String second;
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(EmbeddedRegistry.Settings.in(data))) {
            first = register(registry, "First");
            second = register(registry, "Second");
            assertThat(first).isNotEqualTo(second);
        }
        String third;
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(EmbeddedRegistry.Settings.in(data))) {
            assertThat(register(registry, "Second")).isEqualTo(second);
            third = register(registry, "Third");
            ProcessHandle.of(registry.pid()).orElseThrow().destroyForcibly();
        }
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(EmbeddedRegistry.Settings.in(data))) {
            assertThat(register(registry, "Third")).isEqualTo(third);
            assertThat(register(registry, "First")).isEqualTo(first);
            assertThat(get(registry.url() + "/subjects")).contains("First-value", "Second-value", "Third-value");
        }
    }

    @Test
    void shouldEndWithItsParent() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RegistryParent.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String pid = parent.inputReader().readLine();
            ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            assertThat(child.isAlive()).isTrue();

            parent.destroyForcibly();

            await().atMost(Duration.ofMinutes(1)).until(() -> !child.isAlive());
        } finally {
            parent.destroyForcibly();
        }
        DataDirectory.open(data).close();
    }

    @Test
    void shouldNameATakenPortAndItsFlag() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedRegistry.Settings settings =
                    EmbeddedRegistry.Settings.in(data).withPort(taken.getLocalPort());
            assertThatThrownBy(() -> EmbeddedRegistry.launch(settings))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()))
                    .hasMessageContaining("--registry-port");
        }
    }

    @Test
    void shouldSayWhyItDidNotStart() throws Exception {
        Files.writeString(data.resolve("schemas.mv.db"), "no database");

        assertThatThrownBy(() -> EmbeddedRegistry.start(EmbeddedRegistry.Settings.in(data)))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageContaining(data.resolve("registry.log").toString());
        DataDirectory.open(data).close();
    }

    private static String register(EmbeddedRegistry registry, String name) throws Exception {
        String body =
                "{\"schema\": \"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"" + name + "\\\",\\\"fields\\\":[]}\"}";
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(registry.url() + "/subjects/" + name + "-value/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("\"id\"");
        return response.body();
    }

    private static String get(String url) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** A process that starts a registry and is then killed. */
    static final class RegistryParent {
        public static void main(String[] args) throws InterruptedException {
            EmbeddedRegistry registry = EmbeddedRegistry.start(EmbeddedRegistry.Settings.in(Path.of(args[0])));
            System.out.println(registry.pid());
            System.out.flush();
            new java.util.concurrent.CountDownLatch(1).await(5, TimeUnit.MINUTES);
        }
    }
}
