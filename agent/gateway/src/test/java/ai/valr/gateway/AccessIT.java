package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.RSAKey;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, and how much of it, by HTTP. */
@Timeout(120)
class AccessIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static ItServices services;

    @BeforeAll
    static void start() {
        services = new ItServices(directory);
    }

    @AfterAll
    static void stop() {
        services.close();
    }

    private static HttpResponse<String> get(Gateway gateway, String path, String token) throws Exception {
        return services.send(
                HttpRequest.newBuilder(URI.create(gateway.url() + path)).header("Authorization", "Bearer " + token));
    }

    /** On all addresses, with OIDC and no key of its own. */
    @Test
    void shouldLetInWhoHasATokenOfTheIssuer() throws Exception {
        try (OidcIssuer issuer = new OidcIssuer();
                Gateway gateway = services.gateway(Map.of(
                        "host",
                        "0.0.0.0",
                        "oidc.issuer",
                        issuer.url(),
                        "oidc.audience",
                        OidcIssuer.AUDIENCE,
                        "oidc.scopes",
                        "valr.see=read"))) {
            RSAKey key = issuer.newRsaKey("k");
            String token = OidcIssuer.sign(key, issuer.claims("openid valr.see").build());

            assertThat(services.get(gateway.url() + "/v1/sessions").statusCode())
                    .isEqualTo(401);
            assertThat(get(gateway, "/v1/sessions", token).statusCode()).isEqualTo(200);
            JsonNode access = JSON.readTree(get(gateway, "/v1/access", token).body());
            assertThat(access.get("name").textValue()).isEqualTo("oidc:somebody");
            assertThat(access.get("scopes")).hasSize(1);
            assertThat(get(gateway, "/v1/feedback", "x.y.z").statusCode()).isEqualTo(401);
            HttpResponse<String> may =
                    services.send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/sessions/s/tasks"))
                            .header("Authorization", "Bearer " + token)
                            .POST(HttpRequest.BodyPublishers.ofString("{\"question\": \"steps 1\"}")));
            assertThat(may.statusCode()).isEqualTo(403);
            String old = OidcIssuer.sign(
                    key,
                    issuer.claims("valr.see")
                            .expirationTime(Date.from(Instant.now().minusSeconds(600)))
                            .build());
            HttpResponse<String> expired = get(gateway, "/v1/sessions", old);
            assertThat(expired.statusCode()).isEqualTo(401);
            assertThat(expired.body()).contains("Expired JWT");
            assertThat(expired.headers().firstValue("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");
        }
    }

    /** Whoever has a token only for a while sees events only for a while. */
    @Test
    void shouldEndAStreamWithItsToken() throws Exception {
        try (OidcIssuer issuer = new OidcIssuer();
                Gateway gateway = services.gateway(Map.of(
                        "oidc.issuer", issuer.url(), "oidc.audience", OidcIssuer.AUDIENCE, "heartbeat_ms", "100"))) {
            String token = OidcIssuer.sign(
                    issuer.newRsaKey("k"),
                    issuer.claims("read")
                            .expirationTime(Date.from(Instant.now().minusSeconds(54)))
                            .build());
            HttpResponse<String> stream = get(gateway, "/v1/events", token);
            assertThat(stream.statusCode()).isEqualTo(200);
            assertThat(stream.body()).contains("event: ready");
        }
    }

    @Test
    void shouldLetPagesOfTheOriginsThatItNamesAsk() throws Exception {
        String page = "https://app.example";
        try (Gateway open = services.gateway(Map.of("cors_origins", page + ", http://localhost:3000"));
                Gateway guarded = services.gateway(
                        Map.of("cors_origins", page, "api_keys", GatewayConfig.adminKey("root", "r00t")))) {
            for (Gateway gateway : List.of(open, guarded)) {
                HttpResponse<String> preflight =
                        services.send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/chat/completions"))
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                                .header("Origin", page)
                                .header("Access-Control-Request-Method", "POST")
                                .header("Access-Control-Request-Headers", "authorization,content-type"));
                assertThat(preflight.statusCode()).isEqualTo(204);
                assertThat(header(preflight, "Access-Control-Allow-Origin")).isEqualTo(page);
                assertThat(header(preflight, "Access-Control-Allow-Headers")).isEqualTo("authorization,content-type");
                assertThat(header(preflight, "Access-Control-Allow-Methods")).contains("POST");
                assertThat(header(preflight, "Access-Control-Allow-Credentials"))
                        .isEmpty();
            }
            HttpResponse<String> asked = from(open, page);
            assertThat(asked.statusCode()).as(asked.body()).isEqualTo(200);
            assertThat(header(asked, "Access-Control-Allow-Origin")).isEqualTo(page);
            assertThat(header(asked, "Vary")).contains("Origin");
            HttpResponse<String> refused = from(guarded, page);
            assertThat(refused.statusCode())
                    .as("the token is asked for all the same")
                    .isEqualTo(401);
            assertThat(header(refused, "Access-Control-Allow-Origin"))
                    .as("so that the page can read why")
                    .isEqualTo(page);
            HttpResponse<String> other = from(open, "https://evil.example");
            assertThat(other.statusCode()).isEqualTo(403);
            assertThat(header(other, "Access-Control-Allow-Origin")).isEmpty();
        }
        try (Gateway gateway = services.gateway(Map.of())) {
            assertThat(from(gateway, page).statusCode())
                    .as("off where nothing is set")
                    .isEqualTo(403);
        }
    }

    private static HttpResponse<String> from(Gateway gateway, String origin) throws Exception {
        return services.send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/sessions"))
                .header("Origin", origin));
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void shouldAnswer429WithTheTimeToWaitWhereATokenAsksTooOften() throws Exception {
        String keys = GatewayConfig.adminKey("hasty", "h") + "," + GatewayConfig.adminKey("calm", "c");
        try (Gateway gateway =
                services.gateway(Map.of("api_keys", keys, "requests_per_second", "1", "requests_burst", "3"))) {
            HttpResponse<String> first = get(gateway, "/v1/sessions", "h");
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.headers().firstValue("RateLimit-Policy")).hasValue("\"token\";q=3;w=3");
            assertThat(first.headers().firstValue("RateLimit").orElse("")).startsWith("\"token\";r=2");
            HttpResponse<String> last = first;
            for (int i = 0; i < 500 && last.statusCode() == 200; i++) {
                last = get(gateway, "/v1/sessions", "h");
            }
            assertThat(last.statusCode()).isEqualTo(429);
            assertThat(last.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(last.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
            assertThat(JSON.readTree(last.body()).get("detail").textValue())
                    .contains("hasty asks more often than 1 times a second");
            HttpRequest.Builder question = HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/chat/completions"))
                    .header("Authorization", "Bearer h")
                    .POST(HttpRequest.BodyPublishers.ofString(ItServices.chat("steps 1")));
            HttpResponse<String> chat = services.send(question.copy());
            for (int i = 0; i < 500 && chat.statusCode() == 200; i++) {
                chat = services.send(question.copy());
            }
            assertThat(chat.statusCode()).isEqualTo(429);
            assertThat(JSON.readTree(chat.body()).get("error").get("type").textValue())
                    .isEqualTo("rate_limit_exceeded");
            assertThat(JSON.readTree(chat.body()).get("error").get("code").textValue())
                    .isEqualTo("rate_limit_exceeded");
            assertThat(get(gateway, "/v1/sessions", "c").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldBoundTheStreamsOfATokenAndTheWaitsOfAll() throws Exception {
        String keys = GatewayConfig.adminKey("one", "1") + "," + GatewayConfig.adminKey("two", "2");
        try (Gateway gateway = services.gateway(Map.of("max_streams_per_token", "1", "max_waits", "1"));
                Gateway guarded = services.gateway(Map.of("api_keys", keys, "max_streams_per_token", "1"))) {
            Thread waiting = new Thread(() -> {
                try {
                    services.post(
                            gateway.url() + "/v1/sessions/wait/tasks?wait_ms=60000",
                            "{\"task_id\": \"t\", \"question\": \"hold\"}".getBytes(StandardCharsets.UTF_8));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            waiting.start();
            await().until(() ->
                    services.get(gateway.url() + "/v1/sessions/wait/tasks/t").statusCode() == 200);
            int asked = services.worker.commands.size();
            HttpResponse<String> chat = services.post(
                    gateway.url() + "/v1/chat/completions",
                    ItServices.chat("steps 1").getBytes(StandardCharsets.UTF_8));
            assertThat(chat.statusCode()).isEqualTo(503);
            assertThat(chat.headers().firstValue("Retry-After")).hasValue("1");
            HttpResponse<String> second = services.post(
                    gateway.url() + "/v1/sessions/wait/tasks?wait_ms=1",
                    "{\"question\": \"steps 1\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.body()).contains("max_waits");
            assertThat(services.worker.commands).as("nothing was asked").hasSize(asked);
            services.send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/sessions/wait/tasks/t"))
                    .DELETE());
            waiting.join();
            assertThat(services.post(
                                    gateway.url() + "/v1/chat/completions",
                                    ItServices.chat("steps 1").getBytes(StandardCharsets.UTF_8))
                            .statusCode())
                    .isEqualTo(200);

            try (SseClient stream = SseClient.open(guarded.url() + "/v1/events", "", "1")) {
                assertThat(stream.next().type()).isEqualTo("ready");
                HttpResponse<String> more = get(guarded, "/v1/events", "1");
                assertThat(more.statusCode()).isEqualTo(429);
                assertThat(more.body()).contains("max_streams_per_token");
                try (SseClient other = SseClient.open(guarded.url() + "/v1/events", "", "2")) {
                    assertThat(other.next().type()).isEqualTo("ready");
                }
            }
        }
    }
}
