package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import ai.valr.engine.fake.FakeModel;
import ai.valr.model.PictureException;
import ai.valr.observability.MetricsTable;
import ai.valr.observability.ScrapedMetrics;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.Ask;
import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.FailureCode;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskFailed;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.worker.WorkerState.Phase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole path on a real broker and a real registry; only the model is fake. */
@Timeout(120)
class WorkerIT {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String SLOW = "steps=12 work=60";

    @TempDir
    static Path directory;

    private static ItCluster cluster;

    private WorkerApp app;

    @BeforeAll
    static void startCluster() {
        cluster = new ItCluster(directory.resolve("cluster"));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void startWorker() throws Exception {
        app = new WorkerApp(cluster.config(directory.resolve("state"), Map.of("metrics_port", "0")), new FakeModel());
        app.start();
        app.ready().get(40, TimeUnit.SECONDS);
        assertThat(app.state().phase()).isIn(Phase.RUNNING, Phase.REBALANCING);
    }

    @AfterEach
    void stopWorker() {
        app.close();
        assertThat(app.state().threadRestarts()).as("threads that failed").isZero();
        assertThat(app.state().phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void shouldAnswerATaskAboutItsFramesWithItsTrace() {
        publishFrames("path", 4);
        cluster.task(Messages.command("path", Messages.ask("t", "steps=3")), TRACE);

        List<ReasoningEvent> events = cluster.untilEnded("path", "t");

        assertThat(types(events))
                .containsExactly("TaskAccepted", "StepCompleted", "StepCompleted", "StepCompleted", "AnswerProduced");
        assertWithoutGap(events);
        assertThat(((AnswerProduced) last(events)).getFrames()).hasSize(4);
        assertThat(cluster.rawEvents.stream()
                        .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals("path")))
                .hasSize(5)
                .allSatisfy(record -> assertThat(
                                record.headers().lastHeader("traceparent").value())
                        .isEqualTo(Harness.utf8(TRACE)));
    }

    @Test
    void shouldShowWhatTheTableOfMetricsSays() throws Exception {
        publishFrames("seen", 4);
        rawFrame("seen", "text", Harness.utf8("hello"));
        cluster.task(Messages.command("seen", Messages.ask("t", "steps=3")));
        cluster.task(Messages.command("seen", Messages.ask("t", "steps=3")));
        cluster.task(Messages.command("seen", Messages.ask("no-question", "")));
        cluster.untilEnded("seen", "t");
        cluster.untilEnded("seen", "no-question");

        await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
            ScrapedMetrics shown = ScrapedMetrics.from(app.metricsUrl());
            assertThat(shown.types()).containsKey("kafka_consumer_fetch_manager_records_lag");
            assertThat(MetricsTable.read().differences(shown, "Worker")).isEmpty();
            assertThat(shown.value("valr_request_success_total{finished_reason=\"stop\"}"))
                    .isEqualTo(1);
            assertThat(shown.value("valr_request_failure_total{code=\"invalid_task\"}"))
                    .isEqualTo(1);
            assertThat(shown.value("valr_dead_letters_total{reason=\"picture\"}"))
                    .isEqualTo(1);
            assertThat(shown.value("valr_dead_letters_total{reason=\"duplicate_task\"}"))
                    .isEqualTo(1);
            assertThat(shown.value("valr_step_phase_seconds_count{phase=\"text\"}"))
                    .isEqualTo(3);
            assertThat(shown.value("valr_step_phase_seconds_bucket{phase=\"text\",le=\"+Inf\"}"))
                    .isEqualTo(3);
            assertThat(shown.value("valr_e2e_request_latency_seconds_count")).isEqualTo(1);
            assertThat(shown.sum("valr_generation_tokens_total")).isPositive();
            assertThat(shown.sum("valr_kv_cache_bytes")).isPositive();
            assertThat(shown.sum("valr_kv_cache_max_bytes")).isGreaterThanOrEqualTo(shown.sum("valr_kv_cache_bytes"));
            assertThat(shown.sum("valr_kv_cache_positions") / shown.sum("valr_kv_cache_max_positions"))
                    .isCloseTo(shown.sum("valr_kv_cache_usage_perc"), within(1e-9));
            assertThat(shown.sum("process_resident_memory_bytes")).isGreaterThan(50e6);
            assertThat(shown.series()).isLessThan(600);
        });
        assertThat(ScrapedMetrics.get(app.metricsUrl() + "/healthz").body()).isEqualTo("ok");
        await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(
                        ScrapedMetrics.get(app.metricsUrl() + "/readyz").statusCode())
                .isEqualTo(200));
    }

    @Test
    void shouldSendBadInputToTheDeadLettersAndGoOn() {
        RecordMetadata notAvro = cluster.raw(Topics.FRAMES, "bad", Harness.utf8("no Avro at all"));
        RecordMetadata unknownSchema = cluster.raw(Topics.TASKS, "bad", new byte[] {0, 0, 15, 66, 63, 1, 2, 3});
        RecordMetadata malformed = cluster.raw(Topics.TASKS, "bad", new byte[] {0, 0, 0, 0, 1});
        RecordMetadata noPicture = rawFrame("bad", "text", Harness.utf8("hello"));
        RecordMetadata bomb = rawFrame("bad", "bomb", Harness.utf8("BOMB"));
        publishFrames("bad", 2);
        publishFrames("neighbour", 2);
        cluster.task(Messages.command(
                "bad", Messages.ask("no-frames", "steps=1").setFrames(new FramesById(List.of("nowhere")))));
        cluster.task(Messages.command("bad", Messages.ask("no-question", "")));
        cluster.task(Messages.command("bad", Messages.ask("large-k", "steps=1").setLatentsPerStep(17)));
        cluster.task(Messages.command("bad", Messages.ask("good", "steps=2")));
        cluster.task(Messages.command("bad", Messages.ask("good", "steps=2 twice")));
        cluster.task(Messages.command("neighbour", Messages.ask("good", "steps=2")));

        assertThat(types(cluster.untilEnded("neighbour", "good"))).endsWith("AnswerProduced");
        assertThat(types(cluster.untilEnded("bad", "good"))).hasSize(4).endsWith("AnswerProduced");
        assertFailed("no-frames", FailureCode.FRAMES_NOT_FOUND, "nowhere");
        assertFailed("no-question", FailureCode.INVALID_TASK, "question is empty");
        assertFailed("large-k", FailureCode.INVALID_TASK, "latents_per_step 17 must lie in [0, 16]");
        assertDeadLetter(notAvro, UnreadableRecordException.class.getName(), "first byte");
        assertDeadLetter(unknownSchema, UnreadableRecordException.class.getName(), "999999");
        assertDeadLetter(malformed, UnreadableRecordException.class.getName(), "does not fit");
        assertDeadLetter(noPicture, PictureException.class.getName(), "no JPEG");
        assertDeadLetter(bomb, PictureException.class.getName(), "max_pixels");
        assertThat(cluster.deadLetters).anySatisfy(letter -> {
            DeadLetterHeaders headers = DeadLetterHeaders.readFrom(letter.headers());
            assertThat(headers.exceptionClass()).endsWith("DuplicateTask");
            assertThat(headers.topic()).isEqualTo(Topics.TASKS);
            assertThat(headers.message()).contains("good");
        });
    }

    @Test
    void shouldReadFramesAgainThatItHadNoPlaceFor() throws Exception {
        app.close();
        publishFrames("flood", 40);
        cluster.task(Messages.command(
                "flood", Messages.ask("t", "steps=1").setFrames(new FramesById(List.of("f1", "f20", "f40")))));

        startWorker();

        AnswerProduced answer = (AnswerProduced) last(cluster.untilEnded("flood", "t"));
        assertThat(answer.getFrames()).extracting(FrameReference::getFrameId).containsExactly("f1", "f20", "f40");
        assertThat(app.state().fetchedFrames()).isPositive();
    }

    @Test
    void shouldContinueTheSameEventsAfterARestart() throws Exception {
        List<String> undisturbed = undisturbed("restart-0");
        publishFrames("restart", 3);
        cluster.task(Messages.command("restart", slow()));
        cluster.untilEvents("restart", "t", 4);

        app.close();
        assertThat(cluster.ofTask("restart", "t")).hasSizeLessThan(14);
        startWorker();

        assertContinued(cluster.untilEnded("restart", "t"), undisturbed);
        assertThat(app.state().resumedTasks()).isEqualTo(1);
    }

    @Test
    void shouldContinueTheSameEventsAfterAKill() throws Exception {
        List<String> undisturbed = undisturbed("kill-0");
        app.close();
        Process worker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FakeWorkerMain.class.getName(),
                        cluster.bootstrapServers(),
                        cluster.registryUrl(),
                        directory.resolve("killed").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("killed.log").toFile())
                .start();
        try {
            publishFrames("kill", 3);
            cluster.task(Messages.command("kill", slow()));
            cluster.untilEvents("kill", "t", 4);
        } finally {
            worker.destroyForcibly().waitFor();
        }
        assertThat(cluster.ofTask("kill", "t")).hasSizeLessThan(14);

        startWorker();

        assertContinued(cluster.untilEnded("kill", "t"), undisturbed);
    }

    @Test
    void shouldContinueTheSameEventsAfterARestartOfTheBroker() {
        List<String> undisturbed = undisturbed("broker-0");
        publishFrames("broker", 3);
        cluster.task(Messages.command("broker", slow()));
        cluster.untilEvents("broker", "t", 4);

        cluster.stopBroker();
        assertThat(cluster.ofTask("broker", "t")).hasSizeLessThan(14);
        cluster.startBrokerAgain();

        assertContinued(cluster.untilEnded("broker", "t"), undisturbed);
        publishFrames("broker-1", 1);
        cluster.task(Messages.command("broker-1", Messages.ask("behind", "steps=1")));
        assertThat(types(cluster.untilEnded("broker-1", "behind"))).endsWith("AnswerProduced");
    }

    private List<String> undisturbed(String session) {
        publishFrames(session, 3);
        cluster.task(Messages.command(session, slow()));
        return texts(cluster.untilEnded(session, "t"));
    }

    private static void assertContinued(List<ReasoningEvent> events, List<String> undisturbed) {
        assertThat(texts(events)).hasSize(12).isEqualTo(undisturbed);
        assertThat(types(events))
                .startsWith("TaskAccepted")
                .endsWith("AnswerProduced")
                .hasSize(14);
        assertWithoutGap(events);
    }

    private static void assertFailed(String task, FailureCode code, String message) {
        List<ReasoningEvent> events = cluster.untilEnded("bad", task);
        assertThat(events).hasSize(1);
        TaskFailed failed = (TaskFailed) last(events);
        assertThat(failed.getCode()).isEqualTo(code);
        assertThat(failed.getMessage()).contains(message);
    }

    private static void assertDeadLetter(RecordMetadata place, String errorClass, String message) {
        ConsumerRecord<byte[], byte[]> letter = cluster.deadLetter(place);
        DeadLetterHeaders headers = DeadLetterHeaders.readFrom(letter.headers());
        assertThat(headers.exceptionClass()).isEqualTo(errorClass);
        assertThat(headers.message()).contains(message);
        assertThat(letter.key()).isEqualTo(Harness.utf8("bad"));
        assertThat(letter.value()).isNotEmpty();
    }

    private static void assertWithoutGap(List<ReasoningEvent> events) {
        assertThat(events)
                .extracting(ReasoningEvent::getEventNumber)
                .containsExactlyElementsOf(
                        IntStream.range(0, events.size()).boxed().toList());
    }

    /** The same pictures in every session, so that the same task must think the same. */
    /**
     * About frames by name: which are the latest is told by what was read when the task begins, and a worker that has just come may
     * have read the task first.
     */
    private static Ask.Builder slow() {
        return Messages.ask("t", SLOW).setFrames(new FramesById(List.of("f1", "f2", "f3")));
    }

    private static void publishFrames(String session, int count) {
        for (int i = 1; i <= count; i++) {
            cluster.frame(Messages.frame(session, "f" + i, i, FakeModel.picture("view " + i)));
        }
    }

    private static RecordMetadata rawFrame(String session, String id, byte[] data) {
        return cluster.frame(Messages.frame(session, id, 1, data));
    }

    private static Object last(List<ReasoningEvent> events) {
        return events.get(events.size() - 1).getEvent();
    }

    private static List<String> types(List<ReasoningEvent> events) {
        return events.stream()
                .map(event -> event.getEvent().getClass().getSimpleName())
                .toList();
    }

    private static List<String> texts(List<ReasoningEvent> events) {
        return events.stream()
                .filter(event -> event.getEvent() instanceof StepCompleted)
                .map(event -> ((StepCompleted) event.getEvent()).getText())
                .toList();
    }
}
