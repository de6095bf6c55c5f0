package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.observability.ScrapedMetrics;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.TaskAccepted;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are wrong in ways in which programs and people are, by HTTP. */
@Timeout(120)
class RequestFaultsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BODY_BYTES = 4_096;

    @TempDir
    static Path directory;

    private static ItServices services;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        services = new ItServices(directory);
        gateway = services.gateway(Map.of("max_body_bytes", Integer.toString(MAX_BODY_BYTES)));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        services.close();
    }

    @Test
    void shouldTellAFormThatIsTooLargeOrBroken() throws Exception {
        byte[] large = form("large.png", new byte[2 * MAX_BODY_BYTES]);
        assertProblem(upload("", HttpRequest.BodyPublishers.ofByteArray(large)), 413, "/v1/sessions/forms/frames");
        HttpRequest.BodyPublisher unsized =
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));
        assertProblem(upload("", unsized), 413, "max_body_bytes");
        byte[] cut = "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.png\"\r\n\r\nhalf"
                .getBytes(StandardCharsets.US_ASCII);
        assertProblem(upload("", HttpRequest.BodyPublishers.ofByteArray(cut)), 400, "cannot be read");
        assertProblem(upload("", HttpRequest.BodyPublishers.ofString("nothing of the kind")), 400, "cannot be read");
        assertProblem(
                send(
                        "/v1/sessions/forms/tasks",
                        "POST",
                        HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))),
                413,
                "max_body_bytes");
        assertThat(services.get(gateway.url() + "/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("valr_http_requests_total{") && line.contains("status=\"413\""))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum())
                .as("each counted once, whoever refused it")
                .isEqualTo(3);
    }

    @Test
    void shouldGiveEveryFileOfAFormAFrameOfItsOwn() throws Exception {
        byte[] twice = form("room.png", ItServices.PNG, ItServices.PNG);
        HttpResponse<String> both = upload("", HttpRequest.BodyPublishers.ofByteArray(twice));
        assertThat(both.statusCode()).as(both.body()).isEqualTo(201);
        List<String> ids = JSON.readTree(both.body()).get("frames").findValuesAsText("frame_id");
        assertThat(ids).hasSize(2).doesNotHaveDuplicates().allMatch(id -> id.startsWith("room.png-"));

        assertProblem(
                upload("?frame_ids=names", HttpRequest.BodyPublishers.ofByteArray(twice)),
                400,
                "two files of the form have the name room.png");
        byte[] once = form("x".repeat(200), ItServices.PNG);
        assertThat(upload("?frame_id=f1", HttpRequest.BodyPublishers.ofByteArray(once))
                        .body())
                .contains("\"frame_id\":\"f1\"");
        assertThat(upload("", HttpRequest.BodyPublishers.ofByteArray(once)).statusCode())
                .as("a long name is cut")
                .isEqualTo(201);
        assertProblem(
                upload("?frame_id=f1", HttpRequest.BodyPublishers.ofByteArray(twice)), 400, "the form has 2 files");
    }

    @Test
    void shouldGuardHeadAsGet() throws Exception {
        try (Gateway guarded = services.gateway(
                Map.of("api_keys", GatewayConfig.adminKey("eye", "look").replace(":admin", ":read")))) {
            HttpRequest.Builder head = HttpRequest.newBuilder(URI.create(guarded.url() + "/v1/sessions"))
                    .method("HEAD", HttpRequest.BodyPublishers.noBody());
            assertThat(services.send(head.copy()).statusCode()).isEqualTo(401);
            HttpResponse<String> known = services.send(head.copy().header("Authorization", "Bearer look"));
            assertThat(known.statusCode()).isEqualTo(200);
            assertThat(known.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
            assertThat(known.body()).isEmpty();
            HttpRequest.Builder stream = HttpRequest.newBuilder(URI.create(guarded.url() + "/v1/events"))
                    .method("HEAD", HttpRequest.BodyPublishers.noBody());
            assertThat(services.send(stream.copy()).statusCode()).isEqualTo(401);
            assertThat(services.send(stream.copy().header("Authorization", "Bearer look"))
                            .statusCode())
                    .as("it would never end")
                    .isEqualTo(405);
        }
        assertThat(head("/v1/frames/99/0")).as("no such frame").isEqualTo(404);
        assertThat(head("/readyz")).isEqualTo(200);
        await().until(() -> ScrapedMetrics.from(gateway.url())
                        .value("valr_http_requests_total{method=\"HEAD\",route=\"/v1/frames/{partition}/{offset}\","
                                + "status=\"404\"}")
                == 1);
    }

    private static int head(String path) throws Exception {
        return send(path, "HEAD", HttpRequest.BodyPublishers.noBody()).statusCode();
    }

    @Test
    void shouldTakeNothingThatItWouldPassOver() throws Exception {
        String tasks = "/v1/sessions/strict/tasks";
        assertProblem(post(tasks, "{\"question\": \"q\", \"seed\": 1.5}"), 400, "seed is 1.5");
        assertProblem(post(tasks, "{\"question\": \"q\", \"seed\": \"1\"}"), 400, "seed is \"1\"");
        assertProblem(post(tasks, "{\"question\": \"q\"} trailing"), 400, "the body is no JSON");
        assertProblem(post(tasks, "{\"question\": \"q\", \"question\": \"r\"}"), 400, "Duplicate field 'question'");
        assertProblem(post(tasks + "?wait=5000", "{\"question\": \"q\"}"), 400, "the query has wait");
        assertThat(post(tasks + "?wait=5000", "{\"question\": \"q\"}").body()).contains("known are wait_ms");
        assertThat(services.get(gateway.url() + "/v1/sessions?_=1764100000").statusCode())
                .as("a cache buster")
                .isEqualTo(200);
        assertThat(services.get(gateway.url() + "/readyz?probe=lb").statusCode())
                .isEqualTo(200);
        String wrong = "{\"verdict\": \"wrong\", \"corrected_steps\": [{\"text\": \"look\", \"target_frame\":"
                + " {\"frame_id\": \"f\", \"offset\": 0.5}}]}";
        assertProblem(post(tasks + "/t/feedback", wrong), 400, "corrected_steps[0].target_frame.offset is 0.5");
    }

    @Test
    void shouldRefuseFeedbackThatNobodyCouldUse() throws Exception {
        assertProblem(
                post("/v1/sessions/none/tasks/none/feedback", "{\"verdict\": \"wrong\"}"),
                404,
                "there is no task none in session none");
        services.worker.event(
                "labels",
                "choice",
                0,
                TaskAccepted.newBuilder()
                        .setQuestion("Which?")
                        .setOptions(List.of("the chair", "the table"))
                        .build());
        services.worker.event(
                "labels",
                "number",
                0,
                TaskAccepted.newBuilder().setQuestion("How far?").build());
        services.worker.event(
                "labels",
                "number",
                1,
                AnswerProduced.newBuilder()
                        .setText("2 m")
                        .setValue(new NumberValue(2.0, "m"))
                        .setConfidence(0.9)
                        .build());
        await().until(() -> services.get(gateway.url() + "/v1/sessions/labels/tasks/number")
                .body()
                .contains("answered"));
        assertProblem(correct("choice", "Z"), 422, "corrected_answer Z is no option of task choice");
        assertProblem(correct("number", "far"), 422, "corrected_answer far is no number");
        for (String answer : List.of("b", "the table", "B. the table")) {
            assertThat(correct("choice", answer).statusCode()).as(answer).isEqualTo(202);
        }
        for (String answer : List.of("2.5", "2.5 m", "-1", "12 m2")) {
            assertThat(correct("number", answer).statusCode()).as(answer).isEqualTo(202);
        }
        String step = "{\"text\": \"look\"}";
        String steps = (step + ", ").repeat(64) + step;
        assertProblem(
                post(
                        "/v1/sessions/labels/tasks/choice/feedback",
                        "{\"verdict\": \"wrong\", \"corrected_steps\": [" + steps + "]}"),
                400,
                "corrected_steps is");
    }

    /** Whose events have left its memory, it cannot know. */
    @Test
    void shouldTakeFeedbackOfATaskThatItMayHaveForgotten() throws Exception {
        for (int task = 0; task < 120; task++) {
            services.worker.event(
                    "old",
                    "task-" + task,
                    0,
                    TaskAccepted.newBuilder().setQuestion("steps?").build());
        }
        try (Gateway small = services.gateway(Map.of("max_events", "100"))) {
            HttpResponse<String> given = services.post(
                    small.url() + "/v1/sessions/old/tasks/task-0/feedback",
                    "{\"verdict\": \"wrong\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(given.statusCode()).as(given.body()).isEqualTo(202);
        }
    }

    private static HttpResponse<String> correct(String task, String answer) throws Exception {
        return post(
                "/v1/sessions/labels/tasks/" + task + "/feedback",
                "{\"verdict\": \"wrong\", \"corrected_answer\": \"" + answer + "\"}");
    }

    /** What the server refuses before any of ours is asked. */
    @Test
    void shouldTellTheServersOwnRefusalsAsProblems() throws Exception {
        for (String path : List.of("/v1/sessions/a%00b/tasks", "/../../etc/passwd", "/v1/sessions/a%2fb")) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .as(path)
                    .startsWith("HTTP/1.1 4")
                    .containsIgnoringCase("content-type: application/problem+json")
                    .contains("\"mend\":")
                    .doesNotContain("<html");
        }
        assertThat(raw("GET /v1/sessions HTTP/1.1\r\nHost: a b\r\n: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .doesNotContain("<html");
    }

    private static String raw(String request) throws IOException {
        URI url = URI.create(gateway.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] form(String fileName, byte[]... files) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] file : files) {
            body.write(("--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"" + fileName + "\"\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            body.write(file);
            body.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        body.write("--x--\r\n".getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    private static HttpResponse<String> upload(String query, HttpRequest.BodyPublisher body) throws Exception {
        return services.send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/sessions/forms/frames" + query))
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(body));
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return send(path, "POST", HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(String path, String method, HttpRequest.BodyPublisher body)
            throws Exception {
        return services.send(
                HttpRequest.newBuilder(URI.create(gateway.url() + path)).method(method, body));
    }

    private static void assertProblem(HttpResponse<String> response, int status, String detail) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("detail").textValue()).contains(detail);
        assertThat(problem.get("mend").textValue()).isNotBlank();
    }
}
