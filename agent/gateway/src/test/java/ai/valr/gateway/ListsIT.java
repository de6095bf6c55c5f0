package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.schemas.Topics;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the page asks of a gateway, by HTTP alone, on a real broker and registry. */
@Timeout(120)
class ListsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static ItServices services;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        services = new ItServices(directory);
        gateway = services.gateway(Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        services.close();
    }

    @Test
    void shouldListATaskWithWhatWasSaidOfIt() throws Exception {
        post("/v1/sessions/one/tasks?wait_ms=60000", "{\"task_id\": \"t\", \"question\": \"steps 2\"}");
        assertThat(get("/v1/tasks?session=one&feedback=none").get("matching").intValue())
                .isEqualTo(1);
        post("/v1/sessions/one/tasks/t/feedback", "{\"verdict\": \"wrong\", \"corrected_answer\": \"42\"}");

        await().untilAsserted(() -> assertThat(get("/v1/tasks?session=one&feedback=wrong&max_confidence=0.9")
                        .get("tasks"))
                .hasSize(1));
        JsonNode task = get("/v1/tasks?session=one").get("tasks").get(0);
        assertThat(task.get("verdict").textValue()).isEqualTo("wrong");
        assertThat(task.get("answer").textValue()).isEqualTo("so steps 2");
        assertThat(task.get("steps").intValue()).isEqualTo(2);
        JsonNode given = get("/v1/sessions/one/tasks/t").get("feedback").get(0);
        assertThat(given.get("corrected_answer").textValue()).isEqualTo("42");
        assertThat(given.get("position").get("offset").isIntegralNumber()).isTrue();
        assertThat(get("/v1/feedback?limit=1")
                        .get("feedback")
                        .get(0)
                        .get("task_id")
                        .textValue())
                .isEqualTo("t");
        assertThat(get("/v1/statistics").get("versions").get(0).get("wrong").intValue())
                .isEqualTo(1);
    }

    @Test
    void shouldTellASessionsTasksPageByPage() throws Exception {
        for (int i = 0; i < 5; i++) {
            post("/v1/sessions/paged/tasks?wait_ms=60000", "{\"task_id\": \"t" + i + "\", \"question\": \"steps 1\"}");
        }
        JsonNode first = get("/v1/sessions/paged?limit=2");
        JsonNode second =
                get("/v1/sessions/paged?limit=2&before=" + first.get("next").textValue());
        JsonNode third =
                get("/v1/sessions/paged?limit=2&before=" + second.get("next").textValue());
        assertThat(List.of(
                        first.get("latest_tasks").findValuesAsText("task_id"),
                        second.get("latest_tasks").findValuesAsText("task_id"),
                        third.get("latest_tasks").findValuesAsText("task_id")))
                .containsExactly(List.of("t4", "t3"), List.of("t2", "t1"), List.of("t0"));
        assertThat(first.get("tasks").intValue()).as("of all pages").isEqualTo(5);
        assertThat(third.get("next").isNull()).isTrue();
        assertProblem("/v1/sessions/paged?before=x", "before is x", "next of the list before");
    }

    @Test
    void shouldSayWhatIsWrongWithAFilter() throws Exception {
        assertProblem("/v1/tasks?state=done", "state is done", "running or answered");
        assertProblem("/v1/tasks?outcome=good", "outcome is good", "right or wrong or unknown");
        assertProblem("/v1/tasks?limit=100000", "limit is 100000", "0 to 500");
        assertProblem("/v1/tasks?max_confidence=90", "max_confidence is 90", "from 0 to 1");
        assertProblem("/v1/tasks?before=yesterday", "before is yesterday", "next of the list before");
        assertProblem("/v1/tasks?order=confidence&before=1:1:1", "in a list by confidence", "one page");
        assertProblem("/v1/tasks?from=now", "from is now", "2026-11-26T10:00:00Z");
        assertProblem("/v1/tasks?q=" + "x".repeat(300), "300 characters", "at most 256");
        assertProblem("/v1/dead-letters?before=x", "before x is no position", "next of the list before");
    }

    private static void assertProblem(String path, String detail, String mend) throws Exception {
        HttpResponse<String> response = services.get(gateway.url() + path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).get("detail").textValue()).contains(detail);
        assertThat(JSON.readTree(response.body()).get("mend").textValue()).contains(mend);
    }

    @Test
    void shouldLookIntoDeadLettersAndPublishOneAgain() throws Exception {
        int kept = get("/v1/dead-letters").get("kept").intValue();
        services.deadLetter(Topics.TASKS, services.ask("dead", "again", "steps 1"), "the session was closed before");
        for (int i = 0; i < 3; i++) {
            services.deadLetter(Topics.FRAMES, ("junk <b>" + i).getBytes(StandardCharsets.UTF_8), "no Avro " + i);
        }
        services.deadLetter("somewhere.else", new byte[] {1}, "not ours");

        JsonNode first = get("/v1/dead-letters?limit=3");
        assertThat(first.get("kept").intValue()).isEqualTo(kept + 5);
        assertThat(first.get("dead_letters")).hasSize(3);
        JsonNode foreign = first.get("dead_letters").get(0);
        assertThat(foreign.get("message").textValue()).isEqualTo("not ours");
        JsonNode second = get("/v1/dead-letters?limit=" + (2 + kept) + "&before="
                + first.get("next").textValue());
        assertThat(second.get("dead_letters")).hasSize(2 + kept);
        assertThat(second.get("next").isNull()).isTrue();

        JsonNode unreadable = get(path(second.get("dead_letters").get(0)));
        assertThat(unreadable.get("content").isNull()).isTrue();
        assertThat(unreadable.get("hex").textValue()).startsWith("6a756e6b");
        JsonNode letter = second.get("dead_letters").get(1);
        assertThat(get(path(letter)).get("content").textValue()).contains("steps 1", "again");
        assertThat(services.post(gateway.url() + path(foreign) + "/publish", new byte[0])
                        .statusCode())
                .isEqualTo(400);
        HttpResponse<String> published = services.post(gateway.url() + path(letter) + "/publish", new byte[0]);
        assertThat(published.statusCode()).as(published.body()).isEqualTo(202);
        await().untilAsserted(() -> assertThat(
                        get("/v1/sessions/dead/tasks/again").path("state").asText())
                .isEqualTo("answered"));
        assertThat(services.get(gateway.url() + "/v1/dead-letters/0/99").statusCode())
                .isEqualTo(404);
        assertThat(services.get(gateway.url() + "/v1/dead-letters/99/0").statusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldPublishADeadLetterAgainUnderTheVeryBytesOfItsKey() throws Exception {
        byte[] key = {(byte) 0xff, 0, (byte) 0xc3, 'k'};
        services.deadLetter(Topics.FRAMES, key, new byte[] {1, 2}, "a key that is no text");
        JsonNode letter = get("/v1/dead-letters?limit=1").get("dead_letters").get(0);
        assertThat(letter.get("message").textValue()).isEqualTo("a key that is no text");

        HttpResponse<String> published = services.post(gateway.url() + path(letter) + "/publish", new byte[0]);
        JsonNode place = JSON.readTree(published.body());
        ConsumerRecord<byte[], byte[]> again = services.record(
                Topics.FRAMES,
                place.get("partition").intValue(),
                place.get("offset").longValue());
        assertThat(again.key()).isEqualTo(key);
        assertThat(again.value()).isEqualTo(new byte[] {1, 2});
    }

    private static String path(JsonNode letter) {
        return "/v1/dead-letters/" + letter.get("partition") + "/" + letter.get("offset");
    }

    @Test
    void shouldServeThePageWithAStrictPolicyAndWithoutAToken() throws Exception {
        try (Gateway guarded = services.gateway(Map.of("api_keys", GatewayConfig.adminKey("root", "r00t")))) {
            HttpResponse<String> page = services.get(guarded.url() + "/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("<title>VaLR</title>").doesNotContain("onclick", "style=");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'")
                    .doesNotContain("unsafe", "http");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            for (String file : new String[] {"/js/main.js", "/uplot/dist/uPlot.esm.js"}) {
                HttpResponse<String> script = services.get(guarded.url() + file);
                assertThat(script.statusCode()).as(file).isEqualTo(200);
                assertThat(script.headers().firstValue("Content-Type").orElse(""))
                        .as(file)
                        .contains("javascript");
            }
            assertThat(services.get(guarded.url() + "/v1/tasks").statusCode()).isEqualTo(401);
            assertThat(services.get(guarded.url() + "/v1/access").statusCode()).isEqualTo(401);
            JsonNode access =
                    JSON.readTree(services.send(HttpRequest.newBuilder(URI.create(guarded.url() + "/v1/access"))
                                    .header("Authorization", "Bearer r00t"))
                            .body());
            assertThat(access.get("name").textValue()).isEqualTo("root");
            assertThat(access.get("scopes")).hasSize(4);
            assertThat(services.get(guarded.url() + "/js/../../Gateway.class").statusCode())
                    .isNotEqualTo(200);
        }
    }

    /** Without tokens a visitor's browser is all that another page needs. */
    @Test
    void shouldLetNoOtherPageAct() throws Exception {
        assertThat(statusFrom("http://evil.example")).isEqualTo(403);
        assertThat(statusFrom("null")).as("a page without an origin").isEqualTo(403);
        assertThat(statusFrom(gateway.url())).isEqualTo(200);
        int port = URI.create(gateway.url()).getPort();
        assertThat(statusAt("evil.example:" + port))
                .as("a name that leads here")
                .contains(" 403 ");
        for (String own : List.of("localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port)) {
            assertThat(statusAt(own)).as(own).contains(" 200 ");
        }
    }

    /** Java's client leaves nobody choose the Host. */
    private static String statusAt(String host) throws Exception {
        URI place = URI.create(gateway.url());
        try (Socket socket = new Socket(place.getHost(), place.getPort());
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.getOutputStream()
                    .write(("GET /v1/sessions HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return in.readLine();
        }
    }

    private static int statusFrom(String origin) throws Exception {
        return services.send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/sessions"))
                        .header("Origin", origin))
                .statusCode();
    }

    private static JsonNode get(String path) throws Exception {
        return JSON.readTree(services.get(gateway.url() + path).body());
    }

    private static void post(String path, String body) throws Exception {
        HttpResponse<String> response = services.post(gateway.url() + path, body.getBytes(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    }
}
