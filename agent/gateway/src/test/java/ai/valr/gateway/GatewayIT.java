package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.valr.embedded.EmbeddedServices;
import ai.valr.observability.MetricsTable;
import ai.valr.observability.ScrapedMetrics;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CloseSession;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gateways on a real broker and a real registry, by HTTP alone; only what answers is no model. */
@Timeout(120)
class GatewayIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] PNG = ItServices.PNG;

    @TempDir
    static Path directory;

    private static ItServices own;
    private static EmbeddedServices services;
    private static FakeWorker worker;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        own = new ItServices(directory);
        services = own.services;
        worker = own.worker;
        gateway = gateway(Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        own.close();
    }

    private static Gateway gateway(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("heartbeat_ms", "200"));
        settings.putAll(more);
        return own.gateway(settings);
    }

    @Test
    void shouldAnswerWithinOneRequestAndTellTheTaskAfterwards() throws Exception {
        HttpResponse<String> answer =
                post("/v1/sessions/one/tasks?wait_ms=60000", "{\"task_id\": \"t\", \"question\": \"steps 3\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode task = JSON.readTree(answer.body());
        assertThat(task.get("state").textValue()).isEqualTo("answered");
        assertThat(task.get("answer").textValue()).isEqualTo("so steps 3");
        assertThat(task.get("trace")).hasSize(5);
        assertThat(task.get("trace").get(1).get("type").textValue()).isEqualTo("StepCompleted");
        assertThat(JSON.readTree(get("/v1/sessions/one/tasks/t").body())).isEqualTo(task);
        assertThat(get("/v1/sessions/one").body()).contains("\"task_id\":\"t\"", "\"state\":\"answered\"");
        assertThat(get("/v1/sessions").body()).contains("\"session_id\":\"one\"");
        assertThat(get("/v1/sessions/nobody").statusCode()).isEqualTo(404);
        assertThat(get("/v1/models").body()).contains("\"id\":\"fake\"");
    }

    @Test
    void shouldStreamATaskFromItsBeginningToItsEndAndNoLonger() throws Exception {
        post("/v1/sessions/stream/tasks?wait_ms=60000", "{\"task_id\": \"t\", \"question\": \"steps 2\"}");
        String url = gateway.url() + "/v1/sessions/stream/tasks/t/events";
        List<String> types = new ArrayList<>();
        String last;
        try (SseClient client = SseClient.open(url, "")) {
            for (SseClient.Event event = client.next(); event != null; event = client.next()) {
                types.add(event.type());
            }
            last = client.lastId;
        }
        assertThat(types).containsExactly("ready", "TaskAccepted", "StepCompleted", "StepCompleted", "AnswerProduced");
        try (SseClient again = SseClient.open(url, last)) {
            assertThat(again.status).as("tells an EventSource to stay away").isEqualTo(204);
        }
    }

    /** Each event once, over streams that end at any place, two gateways, a restart of one, and a log that has forgotten. */
    @Test
    void shouldLoseAndDoubleNothingOverReconnects() throws Exception {
        int events = 400;
        List<String> expected =
                IntStream.range(0, events).mapToObj(i -> "r" + i % 7 + "/" + i).toList();
        String lastId;
        List<String> seen = new ArrayList<>();
        Gateway small = gateway(Map.of("max_events", "100"));
        try {
            Gateway[] both = {small, gateway};
            try (SseClient first = SseClient.open(small.url() + "/v1/events", "")) {
                assertThat(first.next().type()).isEqualTo("ready");
                lastId = first.lastId;
            }
            for (int i = 0; i < events; i++) {
                worker.event(
                        "r" + i % 7,
                        "" + i,
                        0,
                        StepCompleted.newBuilder().setStep(i).setText("").build());
            }
            int round = 0;
            while (seen.size() < events) {
                if (round == 3) {
                    small.close();
                    small = gateway(Map.of("max_events", "100"));
                    both[0] = small;
                }
                try (SseClient client = SseClient.open(both[round % 2].url() + "/v1/events", lastId)) {
                    assertThat(client.next().type()).isEqualTo("ready");
                    for (int i = 0; i < 17 + round && seen.size() < events; i++) {
                        JsonNode event = JSON.readTree(client.next().data());
                        if (event.get("session_id").textValue().startsWith("r")) {
                            seen.add(event.get("session_id").textValue() + "/"
                                    + event.get("task_id").textValue());
                        }
                    }
                    lastId = client.lastId;
                }
                round++;
            }
        } finally {
            small.close();
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
        for (int session = 0; session < 7; session++) {
            String prefix = "r" + session + "/";
            assertThat(seen.stream().filter(name -> name.startsWith(prefix)))
                    .as("a session's order")
                    .containsExactlyElementsOf(expected.stream()
                            .filter(name -> name.startsWith(prefix))
                            .toList());
        }
    }

    /** A broker that was set up anew: its topic ends before what the client saw. */
    @Test
    void shouldSayThatAPositionLiesBehindTheTopicsEnd() throws Exception {
        String[] paths = {"/v1/events", "/v1/sessions/one/events", "/v1/sessions/one/tasks/t/events"};
        for (String path : paths) {
            assertProblem(
                    send(HttpRequest.newBuilder(URI.create(gateway.url() + path))
                            .header("Last-Event-ID", "0:1000000,1:1000000,2:1000000")),
                    410,
                    "it was set up anew");
        }
        worker.event(
                "end", "t", 0, StepCompleted.newBuilder().setStep(0).setText("").build());
        try (SseClient client = SseClient.open(gateway.url() + "/v1/sessions/end/events", "")) {
            assertThat(client.next().type()).isEqualTo("ready");
            try (SseClient again = SseClient.open(gateway.url() + "/v1/sessions/end/events", client.lastId)) {
                assertThat(again.next().type()).as("the very end is a place").isEqualTo("ready");
            }
        }
    }

    /** More readers of what the log has forgotten than there are turns, who do not read on: another one gets all of it. */
    @Test
    void shouldLetSlowReadersOfThePastHoldNobodyUp() throws Exception {
        int events = 160;
        String text = "x".repeat(100_000);
        try (Gateway small = gateway(Map.of("max_events", "100"))) {
            String path = "/v1/sessions/large/events";
            String start;
            try (SseClient first = SseClient.open(small.url() + path, "")) {
                assertThat(first.next().type()).isEqualTo("ready");
                start = first.lastId;
            }
            for (int i = 0; i < events; i++) {
                worker.event(
                        "large",
                        "t",
                        i,
                        StepCompleted.newBuilder().setStep(i).setText(text).build());
            }
            await().until(() -> small.isReady()
                    && get(small.url(), "/v1/sessions/large").body().contains("\"steps\":" + events));
            List<SseClient> slow = new ArrayList<>();
            try {
                for (int i = 0; i < 12; i++) {
                    SseClient client = SseClient.open(small.url() + path, start);
                    slow.add(client);
                    assertThat(client.next().type()).isEqualTo("ready");
                    assertThat(client.next().type()).isEqualTo("StepCompleted");
                }
                try (SseClient quick = SseClient.open(small.url() + path, start)) {
                    assertThat(quick.next().type()).isEqualTo("ready");
                    for (int i = 0; i < events; i++) {
                        assertThat(quick.next().data()).contains("\"step\":" + i + ",");
                    }
                }
            } finally {
                slow.forEach(SseClient::close);
            }
        }
    }

    @Test
    void shouldBeatWhileNothingHappensAndStreamOneSessionAlone() throws Exception {
        try (SseClient client = SseClient.open(gateway.url() + "/v1/sessions/quiet/events", "")) {
            assertThat(client.next().type()).isEqualTo("ready");
            AtomicBoolean beaten = new AtomicBoolean();
            Thread loud = new Thread(() -> {
                while (!beaten.get()) {
                    worker.event(
                            "loud",
                            "t",
                            0,
                            StepCompleted.newBuilder().setStep(0).setText("").build());
                }
            });
            loud.start();
            try {
                client.awaitComment();
            } finally {
                beaten.set(true);
                loud.join();
            }
            worker.event(
                    "quiet",
                    "t",
                    0,
                    StepCompleted.newBuilder().setStep(0).setText("here").build());
            assertThat(client.next().data()).contains("\"session_id\":\"quiet\"", "\"text\":\"here\"");
        }
    }

    @Test
    void shouldPublishPicturesAndShowThemAgain() throws Exception {
        HttpResponse<String> one = send(HttpRequest.newBuilder(URI.create(
                        gateway.url() + "/v1/sessions/camera/frames?frame_id=f%201&sequence=7&camera_id=left"))
                .header("Content-Type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofByteArray(PNG)));
        assertThat(one.statusCode()).as(one.body()).isEqualTo(201);
        JsonNode place = JSON.readTree(one.body()).get("frames").get(0);
        assertThat(place.get("frame_id").textValue()).isEqualTo("f 1");
        HttpResponse<byte[]> picture = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        gateway.url() + place.get("url").textValue()))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(picture.body()).isEqualTo(PNG);
        assertThat(picture.headers().firstValue("Content-Type")).hasValue("image/png");

        String form = "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.png\"\r\n\r\n";
        byte[] body = (form + new String(PNG, StandardCharsets.ISO_8859_1) + "\r\n" + form.replace("a.png", "b.png")
                        + new String(PNG, StandardCharsets.ISO_8859_1) + "\r\n--x--\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        HttpResponse<String> two =
                send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/sessions/camera/frames?frame_ids=names"))
                        .header("Content-Type", "multipart/form-data; boundary=x")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        assertThat(two.body()).contains("\"frame_id\":\"a.png\"", "\"frame_id\":\"b.png\"");

        assertProblem(post("/v1/sessions/camera/frames", "no picture"), 415, "is no JPEG, PNG or WebP");
        assertProblem(get("/v1/frames/0/99999"), 404, "there is no frame at valr.frames-0");
        assertProblem(get("/v1/frames/99/0"), 404, "there is no frame at valr.frames-99");
        assertProblem(get("/v1/frames/x/0"), 400, "x/0");
    }

    @Test
    void shouldPassOnCancelCloseAndFeedback() throws Exception {
        post("/v1/sessions/ended/tasks", "{\"task_id\": \"t\", \"question\": \"hold\", \"frames\": {\"latest\": 2}}");
        assertThat(delete("/v1/sessions/ended/tasks/t?reason=enough").statusCode())
                .isEqualTo(202);
        await().untilAsserted(() ->
                assertThat(get("/v1/sessions/ended/tasks/t").body()).contains("cancelled"));
        assertThat(delete("/v1/sessions/ended").statusCode()).isEqualTo(202);
        await().until(() -> worker.commands.stream()
                .anyMatch(command ->
                        command.getSessionId().equals("ended") && command.getCommand() instanceof CloseSession));

        HttpResponse<String> given = post("/v1/sessions/ended/tasks/t/feedback", """
                {"verdict": "wrong", "corrected_answer": "B", "labeller": "me",
                 "corrected_steps": [{"text": "look", "target_frame": {"frame_id": "f", "partition": 1, "offset": 3}}]}""");
        assertThat(given.statusCode()).as(given.body()).isEqualTo(202);
        Feedback feedback = onlyFeedback();
        assertThat(feedback.getCorrectedAnswer()).isEqualTo("B");
        assertThat(feedback.getCorrectedSteps().get(0).getTargetFrame().getOffset())
                .isEqualTo(3);
        assertProblem(post("/v1/sessions/ended/tasks/t/feedback", "{}"), 400, "verdict is missing");
        assertProblem(
                post("/v1/sessions/ended/tasks/t/feedback", "{\"verdict\": \"so-so\"}"), 400, "verdict is \"so-so\"");
    }

    private static Feedback onlyFeedback() {
        try (ValrSerdes serdes = ValrSerdes.connect(Map.of("schema.registry.url", services.schemaRegistryUrl()));
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", services.bootstrapServers(), "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, ItServices.PARTITIONS)
                    .mapToObj(number -> new TopicPartition(Topics.FEEDBACK, number))
                    .filter(place -> consumer.partitionsFor(Topics.FEEDBACK).size() > place.partition())
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            await().until(() -> {
                consumer.poll(Duration.ofMillis(50)).forEach(found::add);
                return !found.isEmpty();
            });
            return serdes.deserializer(Feedback.class)
                    .deserialize(Topics.FEEDBACK, found.get(0).value());
        }
    }

    @Test
    void shouldNameWhatIsWrongWithARequest() throws Exception {
        assertProblem(post("/v1/sessions/bad/tasks", "{"), 400, "the body is no JSON");
        assertProblem(post("/v1/sessions/bad/tasks", "[]"), 400, "the body is []");
        assertProblem(post("/v1/sessions/bad/tasks", "{}"), 400, "question has 0 characters");
        assertProblem(post("/v1/sessions/bad/tasks", "{\"question\": \"q\", \"max_stpes\": 3}"), 400, "has max_stpes");
        assertProblem(post("/v1/sessions/bad/tasks", "{\"question\": \"q\", \"max_steps\": 0}"), 400, "max_steps is 0");
        assertProblem(
                post("/v1/sessions/bad/tasks", "{\"question\": \"q\", \"answer_type\": \"choice\"}"),
                400,
                "without options");
        assertProblem(
                post("/v1/sessions/bad/tasks", "{\"question\": \"q\", \"frames\": {\"from\": \"now\"}}"),
                400,
                "from is \"now\"");
        assertProblem(
                post("/v1/sessions/" + "x".repeat(129) + "/tasks", "{\"question\": \"q\"}"), 400, "129 characters");
        assertProblem(get("/v1/nothing"), 404, "GET /v1/nothing");
        assertProblem(
                send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/events"))
                        .header("Last-Event-ID", "yesterday")),
                400,
                "Last-Event-ID yesterday");
        try (Gateway narrow = gateway(Map.of("max_body_bytes", "1024", "max_streams", "1"))) {
            assertProblem(
                    send(HttpRequest.newBuilder(URI.create(narrow.url() + "/v1/sessions/bad/tasks"))
                            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(5_000)))),
                    413,
                    "/v1/sessions/bad/tasks");
            try (SseClient first = SseClient.open(narrow.url() + "/v1/events", "")) {
                assertThat(first.next().type()).isEqualTo("ready");
                assertProblem(
                        send(HttpRequest.newBuilder(URI.create(narrow.url() + "/v1/events"))),
                        503,
                        "max_streams allows");
            }
        }
    }

    @Test
    void shouldRefuseWhatItHasNoBrokerFor() throws Exception {
        String servers = "no-such-broker.invalid:9092";
        try (Gateway alone = Gateway.start(GatewayConfig.local(servers, services.schemaRegistryUrl(), 0))) {
            HttpRequest ask = HttpRequest.newBuilder(URI.create(alone.url() + "/v1/sessions/s/tasks"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"question\": \"steps 1\"}"))
                    .build();
            await().untilAsserted(() -> {
                HttpResponse<String> answer =
                        HttpClient.newHttpClient().send(ask, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body())
                        .contains("bootstrap.servers " + servers + " has no name that this machine can resolve");
            });
        }
        assertThatThrownBy(() -> Gateway.start(GatewayConfig.parse(Map.of(
                        "bootstrap.servers",
                        servers,
                        "schema.registry.url",
                        services.schemaRegistryUrl(),
                        "port",
                        "0",
                        "security.protocol",
                        "PAPER"))))
                .as("a wrong setting is told, not waited for")
                .hasMessageContaining("security.protocol");
    }

    @Test
    void shouldLetInWhoHasATokenForIt() throws Exception {
        String keys = String.join(
                ",",
                GatewayConfig.adminKey("root", "r00t"),
                GatewayConfig.adminKey("eye", "look").replace(":admin", ":read"));
        try (Gateway guarded = gateway(Map.of("api_keys", keys))) {
            String sessions = guarded.url() + "/v1/sessions";
            assertProblem(send(HttpRequest.newBuilder(URI.create(sessions))), 401, "no token");
            assertProblem(
                    send(HttpRequest.newBuilder(URI.create(sessions)).header("Authorization", "Bearer guess")),
                    401,
                    "nobody knows");
            assertThat(send(HttpRequest.newBuilder(URI.create(sessions)).header("Authorization", "Bearer look"))
                            .statusCode())
                    .isEqualTo(200);
            HttpRequest.Builder ask = HttpRequest.newBuilder(URI.create(sessions + "/s/tasks"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"question\": \"steps 1\"}"));
            assertProblem(send(ask.copy().header("Authorization", "Bearer look")), 403, "eye may not publish");
            assertThat(send(ask.copy().header("Authorization", "Bearer r00t")).statusCode())
                    .isEqualTo(202);
            assertThat(send(HttpRequest.newBuilder(URI.create(guarded.url() + "/readyz")))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldShowWhatTheTableOfMetricsSays() throws Exception {
        try (Gateway own = gateway(
                Map.of("api_keys", GatewayConfig.adminKey("scraper", "t").replace(":admin", ":read")))) {
            HttpRequest.Builder scrape = HttpRequest.newBuilder(URI.create(own.url() + "/metrics"));
            assertProblem(send(scrape.copy()), 401, "no token");
            scrape.header("Authorization", "Bearer t");
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                ScrapedMetrics shown = ScrapedMetrics.of(send(scrape.copy()).body());
                assertThat(shown.types()).containsKey("kafka_consumer_fetch_manager_records_lag");
                assertThat(MetricsTable.read().differences(shown, "Gateway")).isEmpty();
                assertThat(shown.value("valr_http_requests_total{method=\"GET\",route=\"/metrics\",status=\"401\"}"))
                        .isEqualTo(1);
                assertThat(shown.value("valr_gateway_ready")).isEqualTo(1);
            });
        }
    }

    @Test
    void shouldCountStreamsEventsAndFrames() throws Exception {
        ScrapedMetrics before = ScrapedMetrics.from(gateway.url());
        HttpResponse<String> published =
                send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/sessions/counted/frames"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(PNG)));
        assertThat(published.statusCode()).isEqualTo(201);
        post("/v1/sessions/counted/tasks?wait_ms=60000", "{\"task_id\": \"t\", \"question\": \"steps 3\"}");
        String trace = get("/v1/sessions/counted/tasks/t/events").body();
        assertThat(trace).contains("AnswerProduced");

        await().untilAsserted(() -> {
            ScrapedMetrics after = ScrapedMetrics.from(gateway.url());
            assertThat(grown(before, after, "valr_frames_published_total")).isEqualTo(1);
            assertThat(grown(before, after, "valr_frames_published_size_bytes_total"))
                    .isEqualTo(PNG.length);
            assertThat(grown(before, after, "valr_events_sent_total")).isGreaterThanOrEqualTo(5);
            assertThat(grown(before, after, "valr_event_streams_ended_total")).isGreaterThanOrEqualTo(1);
            assertThat(after.value("valr_http_requests_total{method=\"POST\",route=\"/v1/sessions/{session}/frames\","
                            + "status=\"201\"}"))
                    .isGreaterThanOrEqualTo(1);
            assertThat(after.types()).doesNotContainKey("counted");
        });
    }

    private static double grown(ScrapedMetrics before, ScrapedMetrics after, String name) {
        return after.sum(name) - before.sum(name);
    }

    @Test
    void shouldSpeakAsOpenAiDoesAndTakeAConversationForASession() throws Exception {
        String picture = "data:image/png;base64," + Base64.getEncoder().encodeToString(PNG);
        String user = "{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"steps 2\"},"
                + " {\"type\": \"image_url\", \"image_url\": {\"url\": \"" + picture + "\"}}]}";
        JsonNode whole =
                JSON.readTree(post("/v1/chat/completions", "{\"model\": \"fake\", \"messages\": [" + user + "]}")
                        .body());
        JsonNode message = whole.get("choices").get(0).get("message");
        assertThat(message.get("content").textValue()).isEqualTo("so steps 2");
        assertThat(message.get("reasoning_content").textValue()).isEqualTo("step 0\nstep 1");
        assertThat(whole.get("usage").get("total_tokens").intValue()).isEqualTo(26);
        assertThat(whole.get("choices").get(0).get("finish_reason").textValue()).isEqualTo("stop");

        String more = "{\"messages\": [" + user + ", {\"role\": \"assistant\", \"content\": \"so steps 2\"},"
                + " {\"role\": \"user\", \"content\": \"steps 1\"}], \"stream\": true,"
                + " \"stream_options\": {\"include_usage\": true}}";
        HttpResponse<String> streamed = post("/v1/chat/completions", more);
        assertThat(streamed.body())
                .contains("\"delta\":{\"role\":\"assistant\"", "\"reasoning_content\":\"step 0\"")
                .contains("\"content\":\"so steps 1\"", "\"finish_reason\":\"stop\"", "\"prompt_tokens\":15")
                .endsWith("data: [DONE]\n\n");
        List<String> sessions = worker.commands.stream()
                .filter(command -> command.getSessionId().startsWith("chat-") && command.getCommand() instanceof Ask)
                .map(TaskCommand::getSessionId)
                .toList();
        assertThat(sessions).hasSize(2);
        assertThat(sessions.get(0)).isEqualTo(sessions.get(1));

        HttpResponse<String> failed =
                post("/v1/chat/completions", "{\"messages\": [" + user.replace("steps 2", "fail") + "]}");
        assertThat(failed.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(failed.body()).get("error").get("message").textValue())
                .contains("no such frame");
        HttpResponse<String> remote = post(
                "/v1/chat/completions",
                "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\","
                        + " \"image_url\": {\"url\": \"http://169.254.169.254/\"}}]}]}");
        assertThat(remote.statusCode()).isEqualTo(400);
        assertThat(remote.body()).contains("give the picture itself");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String detail) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("detail").textValue()).contains(detail);
        assertThat(problem.get("mend").textValue()).isNotBlank();
    }

    private static HttpResponse<String> get(String url, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url + path)));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(gateway.url() + path)));
    }

    private static HttpResponse<String> delete(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(gateway.url() + path)).DELETE());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(gateway.url() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
