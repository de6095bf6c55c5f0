package ai.valr.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryTest {

    private static final String SCHEMA = "{\"schema\": \"\\\"string\\\"\"}";

    private final AtomicReference<String> authorization = new AtomicReference<>();
    private HttpServer server;
    private int status = 200;
    private String body = SCHEMA;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/base", exchange -> {
            authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldSendTheCredentialsThatConfluentsSettingsGive() {
        try (Registry registry = Registry.connect(Map.of(
                "schema.registry.url", url(),
                "basic.auth.credentials.source", "USER_INFO",
                "basic.auth.user.info", "user:secret"))) {
            assertThat(registry.byId(1).getType().getName()).isEqualTo("string");
        }
        assertThat(authorization.get()).isEqualTo("Basic dXNlcjpzZWNyZXQ=");
    }

    @Test
    void shouldNotBlameTheRecordForWhatMayPass() {
        try (Registry registry = Registry.connect(Map.of("schema.registry.url", url()))) {
            for (int failure : new int[] {401, 403, 429, 500, 503}) {
                status = failure;
                body = "{\"error_code\": " + failure + ", \"message\": \"no\"}";
                assertThatThrownBy(() -> registry.byId(1))
                        .as("status %d", failure)
                        .isInstanceOf(RegistryUnavailableException.class)
                        .hasMessageContaining(url());
            }
        }
    }

    @Test
    void shouldBlameTheRecordForAnIdThatDoesNotExist() {
        status = 404;
        body = "{\"error_code\": 40403, \"message\": \"Schema not found\"}";
        try (Registry registry = Registry.connect(Map.of("schema.registry.url", url()))) {
            assertThatThrownBy(() -> registry.byId(7))
                    .isInstanceOf(UnreadableRecordException.class)
                    .hasMessageContaining("schema id 7");
        }
    }

    @Test
    void shouldBlameTheRecordForASchemaThatIsNotAvro() {
        body = "{\"schemaType\": \"JSON\", \"schema\": \"{}\"}";
        try (Registry registry = Registry.connect(Map.of("schema.registry.url", url()))) {
            assertThatThrownBy(() -> registry.byId(1))
                    .isInstanceOfSatisfying(UnreadableRecordException.class, error -> assertThat(error.reason())
                            .isEqualTo(UnreadableRecordException.Reason.NOT_AVRO));
        }
    }

    @Test
    void shouldAskTheNextUrlWhereTheFirstDoesNotAnswer() {
        String closed = "http://127.0.0.1:1";
        try (Registry registry = Registry.connect(Map.of("schema.registry.url", closed + ", " + url()))) {
            assertThat(registry.byId(1).getType().getName()).isEqualTo("string");
        }
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/base";
    }
}
