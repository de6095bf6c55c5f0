package ai.valr.worker;

import ai.valr.engine.Engine;
import ai.valr.engine.EngineLease;
import ai.valr.engine.Outcome;
import ai.valr.model.CrashPoint;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.Cancel;
import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.DeadLetterHeaders.Stage;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.RecordBounds;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.worker.session.FrameRef;
import ai.valr.worker.session.LeasedPorts;
import ai.valr.worker.session.SessionProtocol;
import ai.valr.worker.session.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.MDC;

/**
 * The stream task of one partition: hands what comes from Kafka and from the engine to the {@link SessionProtocol}, on
 * the stream's thread, and what that says to Kafka. Nothing here waits for the model. What is written while one record
 * or one punctuation is handled is committed with the input's offsets by Streams' transaction.
 *
 * <p>Streams may call {@link #init} again after {@link #close}: all that lives in between is made in {@code init}.
 */
final class SessionProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    /** What the engine and the frame reader have to tell is bounded by what they were given, and taken in this often. */
    static final Duration DRAIN = Duration.ofMillis(5);

    /** Of log lines that are about one (SLF4J's MDC). */
    private static final String SESSION_ID = "session_id";

    private static final String TASK_ID = "task_id";

    private static final Duration TICK = Duration.ofMillis(25);
    private static final Duration IDLE_SWEEP = Duration.ofMinutes(1);

    private final WorkerParts parts;
    private final Engine engine;
    private final FrameSource frameSource;

    private ProcessorContext<byte[], byte[]> context;
    private ConcurrentLinkedQueue<Consumer<SessionProtocol>> inbox;
    private EngineLease lease;
    private SessionProtocol protocol;
    private RecordReader reader;
    private boolean resumed;

    SessionProcessor(WorkerParts parts, Engine engine, FrameSource frameSource) {
        this.parts = parts;
        this.engine = engine;
        this.frameSource = frameSource;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
        ConcurrentLinkedQueue<Consumer<SessionProtocol>> newInbox = new ConcurrentLinkedQueue<>();
        inbox = newInbox;
        // The lambda holds this life's inbox: an outcome of an earlier life lands where nobody looks.
        lease = engine.lease(outcome -> newInbox.add(to -> take(to, outcome)));
        reader = parts.reader();
        resumed = false;
        protocol = new SessionProtocol(
                parts.models(),
                new KvSessionStore(
                        context.getStateStore(KvSessionStore.SESSIONS),
                        context.getStateStore(KvSessionStore.CONTEXTS),
                        context.getStateStore(KvSessionStore.FRAMES)),
                new Ports(newInbox),
                parts.limits(),
                parts.defaults(),
                parts.counters(),
                parts.clock());
        schedule(DRAIN, this::drain);
        schedule(TICK, protocol::tick);
        schedule(IDLE_SWEEP, protocol::closeIdle);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        resume();
        RecordMetadata from = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record of no topic cannot be processed"));
        KafkaRecord whole = new KafkaRecord(
                from.topic(),
                from.partition(),
                from.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers());
        aboutSession(record.key());
        try {
            parts.poison().guard(whole, this::deadLetter, () -> handle(whole));
        } finally {
            MDC.remove(SESSION_ID);
            MDC.remove(TASK_ID);
        }
    }

    @Override
    public void close() {
        lease.close();
        protocol.leave();
        inbox.clear();
    }

    private void handle(KafkaRecord record) {
        String sessionId;
        try {
            sessionId = RecordReader.sessionId(record.key());
        } catch (UnusableRecordException e) {
            deadLetter(record, Stage.KEY_CONVERTER, UnusableRecordException.class.getName(), e.getMessage());
            return;
        }
        try {
            if (record.topic().equals(Topics.FRAMES)) {
                CameraFrame frame = reader.frame(record, sessionId);
                protocol.frame(sessionId, frame, record);
            } else {
                TaskCommand command = reader.command(record, sessionId);
                aboutTask(command);
                protocol.command(sessionId, command, record);
            }
        } catch (UnreadableRecordException | UnusableRecordException e) {
            Stage stage = e instanceof UnreadableRecordException ? Stage.VALUE_CONVERTER : Stage.TASK_PUT;
            deadLetter(record, stage, e.getClass().getName(), e.getMessage());
        }
    }

    private static void aboutSession(byte[] key) {
        if (key != null && key.length <= RecordBounds.MAX_ID_CHARS) {
            MDC.put(SESSION_ID, new String(key, StandardCharsets.UTF_8));
        }
    }

    private static void aboutTask(TaskCommand command) {
        if (command.getCommand() instanceof Ask ask) {
            MDC.put(TASK_ID, ask.getTaskId());
        } else if (command.getCommand() instanceof Cancel cancel) {
            MDC.put(TASK_ID, cancel.getTaskId());
        }
    }

    private void drain() {
        resume();
        for (Consumer<SessionProtocol> message = inbox.poll(); message != null; message = inbox.poll()) {
            message.accept(protocol);
        }
    }

    private static void take(SessionProtocol to, Outcome outcome) {
        boolean step = outcome instanceof Outcome.Stepped;
        if (step) {
            CrashPoint.BEFORE_RESULT.pass();
        }
        MDC.put(SESSION_ID, outcome.sessionId());
        if (outcome instanceof Outcome.OfTask ofTask) {
            MDC.put(TASK_ID, ofTask.taskId());
        }
        try {
            to.outcome(outcome);
        } finally {
            MDC.remove(SESSION_ID);
            MDC.remove(TASK_ID);
        }
        if (step) {
            CrashPoint.AFTER_RESULT.pass();
        }
    }

    /** Not in {@link #init}, where nothing can be written yet. */
    private void resume() {
        if (!resumed) {
            resumed = true;
            protocol.resume(!parts.outages().isRecent(System.nanoTime()));
        }
    }

    private Cancellable schedule(Duration every, Runnable action) {
        return context.schedule(every, PunctuationType.WALL_CLOCK_TIME, time -> action.run());
    }

    private void deadLetter(KafkaRecord record, Throwable error) {
        deadLetter(record, Stage.TASK_PUT, error.getClass().getName(), String.valueOf(error.getMessage()));
    }

    private void deadLetter(KafkaRecord record, Stage stage, String errorClass, String message) {
        parts.counters().deadLetters.increment();
        parts.counters().meters.deadLetter(errorClass);
        forwardDeadLetter(record, stage, errorClass, message);
    }

    private void forwardDeadLetter(KafkaRecord record, Stage stage, String errorClass, String message) {
        Headers headers = new RecordHeaders(record.headers().toArray());
        new DeadLetterHeaders(record.topic(), record.partition(), record.offset(), stage, errorClass, message)
                .writeTo(headers);
        context.forward(
                new Record<>(record.key(), record.value(), Math.max(0, record.timestamp()), headers),
                WorkerTopology.DEAD_LETTERS);
    }

    private final class Ports extends LeasedPorts {
        private final ConcurrentLinkedQueue<Consumer<SessionProtocol>> ownInbox;

        Ports(ConcurrentLinkedQueue<Consumer<SessionProtocol>> ownInbox) {
            super(lease);
            this.ownInbox = ownInbox;
        }

        @Override
        public boolean fetch(String sessionId, FrameRef frame) {
            RecordReader ownReader = reader;
            return frameSource.read(frame, found -> {
                CameraFrame picture = ownReader.frameAgain(found.found(), sessionId);
                ownInbox.add(to -> to.fetched(sessionId, frame, picture, found.found()));
            });
        }

        @Override
        public void event(ReasoningEvent event, String trace) {
            Headers headers = new RecordHeaders();
            if (trace != null) {
                headers.add(KafkaRecord.TRACEPARENT, trace.getBytes(StandardCharsets.UTF_8));
            }
            byte[] value = parts.events().serialize(Topics.EVENTS, event);
            byte[] key = event.getSessionId().getBytes(StandardCharsets.UTF_8);
            context.forward(new Record<>(key, value, parts.clock().millis(), headers), WorkerTopology.EVENTS);
        }

        @Override
        public void deadLetter(SourceRecord record, String errorClass, String message) {
            forwardDeadLetter((KafkaRecord) record, Stage.TASK_PUT, errorClass, message);
        }
    }
}
