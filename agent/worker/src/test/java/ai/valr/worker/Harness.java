package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.engine.Engine;
import ai.valr.engine.EngineConfig;
import ai.valr.engine.ModelVersions;
import ai.valr.engine.fake.FakeModel;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import ai.valr.worker.session.FrameRef;
import ai.valr.worker.session.SessionCounters;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.TaskDefaults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The worker's topology on Kafka's test driver, with the real engine on the fake model, and a clock that tests move. */
final class Harness implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);

    final FakeModel model;
    final SessionCounters counters = new SessionCounters();
    final List<ReasoningEvent> events = new ArrayList<>();
    final List<TestRecord<byte[], byte[]>> rawEvents = new ArrayList<>();
    final List<TestRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
    private final Engine engine;
    private final ValrSerdes serdes = ValrSerdes.inMemory();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> frames;
    private final TestInputTopic<byte[], byte[]> tasks;
    private final TestOutputTopic<byte[], byte[]> eventsOut;
    private final TestOutputTopic<byte[], byte[]> deadLettersOut;
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Map<Long, byte[]> retained = new ConcurrentHashMap<>();
    private long frameOffset;

    Harness(Path directory) {
        this(directory, new FakeModel(), SessionLimits.defaults(), EngineConfig.defaults());
    }

    Harness(Path directory, FakeModel model, SessionLimits limits, EngineConfig engineConfig) {
        this(directory, model, ModelVersions.only(model), limits, engineConfig);
    }

    Harness(Path directory, FakeModel model, ModelVersions versions, SessionLimits limits, EngineConfig engineConfig) {
        this.model = model;
        this.engine = new Engine(versions, engineConfig);
        WorkerParts parts = new WorkerParts(
                versions,
                new RecordReader(
                        serdes.deserializer(CameraFrame.class),
                        serdes.deserializer(TaskCommand.class),
                        Duration.ofMillis(10)),
                serdes.serializer(ReasoningEvent.class),
                limits,
                TaskDefaults.defaults(),
                counters,
                new PoisonRecords(),
                new RegistryOutages(Duration.ZERO),
                now::get);
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("bootstrap.servers", "unused:1");
        properties.put("state.dir", directory.toString());
        driver = new TopologyTestDriver(
                WorkerTopology.build(
                        () -> new SessionProcessor(parts, engine, this::read), StateStores.MEMORY, 1 << 20),
                properties,
                now.get());
        ByteArraySerializer bytes = new ByteArraySerializer();
        frames = driver.createInputTopic(Topics.FRAMES, bytes, bytes);
        tasks = driver.createInputTopic(Topics.TASKS, bytes, bytes);
        ByteArrayDeserializer back = new ByteArrayDeserializer();
        eventsOut = driver.createOutputTopic(Topics.EVENTS, back, back);
        deadLettersOut = driver.createOutputTopic(Topics.DEAD_LETTERS, back, back);
    }

    void frame(CameraFrame frame) {
        rawFrame(frame.getSessionId(), serdes.serializer(CameraFrame.class).serialize(Topics.FRAMES, frame));
    }

    void rawFrame(String key, byte[] value) {
        retained.put(frameOffset++, value);
        frames.pipeInput(new TestRecord<>(utf8(key), value, new RecordHeaders(), now.get()));
        collect();
    }

    /** Frames that were published are not in Kafka any more. */
    void loseFrames() {
        retained.clear();
    }

    void task(TaskCommand command) {
        task(command.getSessionId(), command, null);
    }

    void task(String key, TaskCommand command, String trace) {
        RecordHeaders headers = new RecordHeaders();
        if (trace != null) {
            headers.add("traceparent", utf8(trace));
        }
        byte[] value = serdes.serializer(TaskCommand.class).serialize(Topics.TASKS, command);
        tasks.pipeInput(new TestRecord<>(utf8(key), value, headers, now.get()));
        collect();
    }

    void rawTask(byte[] key, byte[] value) {
        tasks.pipeInput(new TestRecord<>(key, value, new RecordHeaders(), now.get()));
        collect();
    }

    /** Time passes as it does for a worker that is awake. */
    void pass(Duration time) {
        Duration portion = Duration.ofMillis(100);
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(portion)) {
            jump(portion);
        }
    }

    /** The clock goes on at once: a jump, or a process that was stopped. */
    void jump(Duration time) {
        now.set(now.get().plus(time));
        driver.advanceWallClockTime(time);
        collect();
    }

    Instant now() {
        return now.get();
    }

    /** Lets the engine and the topology work until a task has ended; the task's events. */
    List<ReasoningEvent> untilEnded(String task) {
        until(() -> ofTask(task).stream().anyMatch(Harness::ends));
        return ofTask(task);
    }

    void until(java.util.concurrent.Callable<Boolean> condition) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(SOON)
                .until(() -> {
                    pass(Duration.ofMillis(5));
                    return condition.call();
                });
    }

    List<ReasoningEvent> ofTask(String task) {
        return events.stream().filter(event -> event.getTaskId().equals(task)).collect(Collectors.toList());
    }

    DeadLetterHeaders deadLetter(int index) {
        assertThat(deadLetters).hasSizeGreaterThan(index);
        return DeadLetterHeaders.readFrom(deadLetters.get(index).headers());
    }

    static boolean ends(ReasoningEvent event) {
        return List.of("AnswerProduced", "TaskFailed", "TaskCancelled")
                .contains(event.getEvent().getClass().getSimpleName());
    }

    @Override
    public void close() {
        driver.close();
        engine.close();
        serdes.close();
        assertThat(model.openSessions()).isZero();
    }

    private boolean read(FrameRef ref, Consumer<FrameSource.Found> result) {
        byte[] value = retained.get(ref.offset());
        result.accept(new FrameSource.Found(
                ref,
                value == null
                        ? null
                        : new KafkaRecord(
                                Topics.FRAMES, ref.partition(), ref.offset(), 0, null, value, new RecordHeaders())));
        return true;
    }

    private void collect() {
        for (TestRecord<byte[], byte[]> record : eventsOut.readRecordsToList()) {
            rawEvents.add(record);
            events.add(serdes.deserializer(ReasoningEvent.class).deserialize(Topics.EVENTS, record.value()));
        }
        deadLetters.addAll(deadLettersOut.readRecordsToList());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
