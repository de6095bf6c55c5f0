package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.observability.ScrapedMetrics;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway has that begins with a topic that is there, written in transactions as a worker's is, and what it finds in it. */
@Timeout(120)
class RestartIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(30);

    /** No setting allows less, and a busy session's share of three partitions' offsets would be a sixth of it. */
    private static final int MAX_EVENTS = 100;

    private static final int STEPS = 4;
    private static final int EVENTS = STEPS + 2;
    private static final String[] TYPES = {
        "ready", "TaskAccepted", "StepCompleted", "StepCompleted", "StepCompleted", "StepCompleted", "AnswerProduced"
    };

    @TempDir
    static Path directory;

    private static ItServices services;
    private static ValrSerdes serdes;
    private static Serializer<ReasoningEvent> events;
    private static KafkaProducer<String, byte[]> producer;

    @BeforeAll
    static void start() {
        services = new ItServices(directory);
        serdes = ValrSerdes.connect(Map.of("schema.registry.url", services.services.schemaRegistryUrl()));
        events = serdes.serializer(ReasoningEvent.class);
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        services.services.bootstrapServers(),
                        "transactional.id",
                        "restart-it",
                        "linger.ms",
                        0,
                        "retry.backoff.ms", // a transaction begins while the one before is still being written
                        5),
                new StringSerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    @AfterAll
    static void stop() {
        producer.close();
        serdes.close();
        services.close();
    }

    @Test
    void shouldHoldTheSameEventsAsOneThatSawThemCome() throws Exception {
        String busy = sessionIn(0, "busy");
        String calm = sessionIn(1, "calm");
        try (Gateway running = gateway(Map.of())) {
            for (int task = 0; task < 22; task++) {
                trace(busy, "task-" + task, true);
                if (task == 12) {
                    trace(calm, "task", true);
                    producer.beginTransaction();
                    send(busy, "nobody's", 0, TaskAccepted.newBuilder().build());
                    producer.abortTransaction();
                }
            }
            await().atMost(SOON).until(() -> get(running, "/v1/sessions/" + busy + "/tasks/task-21")
                    .body()
                    .contains("AnswerProduced"));
            try (Gateway again = gateway(Map.of())) {
                JsonNode tasks = tasks(again);
                assertThat(tasks).isEqualTo(tasks(running));
                assertThat(ScrapedMetrics.from(again.url()).value("valr_events_held"))
                        .isEqualTo(MAX_EVENTS);
                assertThat(tasks.get("matching").intValue()).isEqualTo(MAX_EVENTS / EVENTS + 1);
                assertThat(tasks.get("tasks"))
                        .allSatisfy(task ->
                                assertThat(task.path("question").textValue()).startsWith("Where is task"));
                assertThat(names(get(again, "/v1/sessions"))).isEqualTo(names(get(running, "/v1/sessions")));

                trace(busy, "one more", true);
                await().atMost(SOON).untilAsserted(() -> {
                    assertThat(tasks(again).toString()).contains("so one more");
                    assertThat(tasks(again)).isEqualTo(tasks(running));
                });
            }
        }
    }

    @Test
    void shouldTellTasksWholeThatMemoryHasInPartOrNotAtAll() throws Exception {
        String session = "long ago";
        for (int task = 0; task < 40; task++) {
            trace(session, "task-" + task, false);
        }
        String ofTask = "/v1/sessions/long%20ago/tasks/";
        try (Gateway gateway = gateway(Map.of())) {
            String inPart = StreamSupport.stream(tasks(gateway).get("tasks").spliterator(), false)
                    .filter(task -> task.get("events").intValue() < EVENTS)
                    .map(task -> task.get("task_id").textValue())
                    .findFirst()
                    .orElseThrow();
            for (String task : new String[] {"task-0", inPart, "task-39"}) {
                HttpResponse<String> answer = get(gateway, ofTask + task);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                JsonNode told = JSON.readTree(answer.body());
                assertThat(told.get("question").textValue()).isEqualTo("Where is " + task + "?");
                assertThat(told.get("answer").textValue()).isEqualTo("so " + task);
                assertThat(told.get("trace")).hasSize(EVENTS);

                String url = gateway.url() + ofTask + task + "/events";
                List<String> types = new ArrayList<>();
                String last;
                try (SseClient stream = SseClient.open(url, "")) {
                    for (SseClient.Event event = stream.next(); event != null; event = stream.next()) {
                        types.add(event.type());
                    }
                    last = stream.lastId;
                }
                assertThat(types).as(task).containsExactly(TYPES);
                try (SseClient stream = SseClient.open(url, last)) {
                    assertThat(stream.status).as(task).isEqualTo(204);
                }
            }
        }
    }

    @Test
    void shouldSayThatNobodyKnowsATaskAndLetGoOfItsStreamsPlace() throws Exception {
        try (Gateway gateway = gateway(Map.of("max_streams", "1"))) {
            String path = "/v1/sessions/robot/tasks/mistyped";
            for (String unknown : new String[] {path, path + "/events"}) {
                HttpResponse<String> answer = get(gateway, unknown);
                assertThat(answer.statusCode()).as(unknown).isEqualTo(404);
                JsonNode problem = JSON.readTree(answer.body());
                assertThat(problem.get("detail").textValue()).contains("task mistyped of session robot");
                assertThat(problem.get("mend").textValue()).contains("check both names");
            }
            try (SseClient stream = SseClient.open(gateway.url() + "/v1/events", "")) {
                assertThat(stream.next().type()).isEqualTo("ready");
            }
        }
    }

    @Test
    void shouldWaitForATaskThatIsAboutToBegin() throws Exception {
        try (Gateway gateway = gateway(Map.of())) {
            String path = "/v1/sessions/about%20to/tasks/";
            CompletableFuture<HttpResponse<String>> early = CompletableFuture.supplyAsync(() -> {
                try {
                    return get(gateway, path + "elsewhere/events");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            await().during(Duration.ofMillis(300)).until(() -> !early.isDone());
            trace("about to", "elsewhere", true);
            assertThat(early.get().statusCode()).isEqualTo(200);
            assertThat(early.get().body()).contains("TaskAccepted", "AnswerProduced");

            services.post(
                    gateway.url() + "/v1/sessions/about%20to/tasks",
                    "{\"task_id\": \"here\", \"question\": \"leave it\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(get(gateway, path + "here").body()).contains("was asked and has not begun");
            List<String> types = new ArrayList<>();
            try (SseClient stream = SseClient.open(gateway.url() + path + "here/events", "")) {
                types.add(stream.next().type());
                await().during(WholeTasks.APPEARS_WITHIN).atMost(SOON).until(() -> types.size() == 1);
                trace("about to", "here", true);
                for (SseClient.Event event = stream.next(); event != null; event = stream.next()) {
                    types.add(event.type());
                }
            }
            assertThat(types).containsExactly(TYPES);
        }
    }

    @Test
    void shouldSayThatATasksBeginningIsPastRetentionAndWhereTheRestIs() throws Exception {
        String session = "kept";
        int partition = EventTopic.partitionOf(session, ItServices.PARTITIONS);
        trace(session, "task", true);
        long second;
        String path = "/v1/sessions/kept/tasks/task";
        try (Gateway gateway = gateway(Map.of())) {
            second = JSON.readTree(get(gateway, path).body())
                    .at("/trace/1/position/offset")
                    .longValue();
        }
        for (int task = 0; task < 20; task++) {
            trace("other", "task-" + task, false);
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.services.bootstrapServers()))) {
            admin.deleteRecords(
                            Map.of(new TopicPartition(Topics.EVENTS, partition), RecordsToDelete.beforeOffset(second)))
                    .all()
                    .get();
        }
        try (Gateway gateway = gateway(Map.of())) {
            for (String gone : new String[] {path, path + "/events"}) {
                HttpResponse<String> answer = get(gateway, gone);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(410);
                assertThat(answer.body())
                        .contains("past the retention of valr.events", "begins with event 1")
                        .contains("Last-Event-ID " + partition + ":" + (second - 1));
            }
            try (SseClient rest =
                    SseClient.open(gateway.url() + "/v1/sessions/kept/events", partition + ":" + (second - 1))) {
                assertThat(rest.next().type()).isEqualTo("ready");
                assertThat(rest.next().data()).contains("\"step\":0,");
            }
        }
    }

    private static Gateway gateway(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("max_events", Integer.toString(MAX_EVENTS));
        return services.gateway(settings);
    }

    private static String sessionIn(int partition, String name) {
        String session = name;
        for (int i = 0; EventTopic.partitionOf(session, ItServices.PARTITIONS) != partition; i++) {
            session = name + i;
        }
        return session;
    }

    /** @param alone each event in a transaction of its own */
    private static void trace(String session, String task, boolean alone) {
        producer.beginTransaction();
        send(
                session,
                task,
                0,
                TaskAccepted.newBuilder()
                        .setQuestion("Where is " + task + "?")
                        .setModelName("mini")
                        .setModelVersion("1")
                        .build());
        for (int step = 0; step < STEPS; step++) {
            next(alone);
            send(
                    session,
                    task,
                    step + 1,
                    StepCompleted.newBuilder().setStep(step).setText("look").build());
        }
        next(alone);
        send(
                session,
                task,
                STEPS + 1,
                AnswerProduced.newBuilder()
                        .setText("so " + task)
                        .setConfidence(0.5)
                        .setFinishReason(FinishReason.STOP)
                        .build());
        producer.commitTransaction();
    }

    private static void next(boolean alone) {
        if (alone) {
            producer.commitTransaction();
            producer.beginTransaction();
        }
    }

    private static void send(String session, String task, int number, Object what) {
        ReasoningEvent event = ReasoningEvent.newBuilder()
                .setSessionId(session)
                .setTaskId(task)
                .setEventNumber(number)
                .setTime(Instant.now())
                .setEvent(what)
                .build();
        var unused = // the transaction's end says whether it came
                producer.send(new ProducerRecord<>(Topics.EVENTS, session, events.serialize(Topics.EVENTS, event)));
    }

    private static HttpResponse<String> get(Gateway gateway, String path) throws Exception {
        return services.get(gateway.url() + path);
    }

    private static JsonNode tasks(Gateway gateway) throws Exception {
        return JSON.readTree(get(gateway, "/v1/tasks?limit=500").body());
    }

    private static List<String> names(HttpResponse<String> sessions) throws Exception {
        List<String> names = new ArrayList<>();
        JSON.readTree(sessions.body())
                .get("sessions")
                .forEach(session -> names.add(session.get("session_id").textValue() + " "
                        + session.get("tasks").intValue()));
        return names;
    }
}
