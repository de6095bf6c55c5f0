package ai.valr.local;

import ai.valr.client.Picture;
import ai.valr.compare.StreamCheck;
import ai.valr.engine.Engine;
import ai.valr.engine.ModelVersions;
import ai.valr.model.ReasoningModel;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.CloseSession;
import ai.valr.schemas.ImageFormat;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskCommand;
import ai.valr.worker.session.MemorySessionStore;
import ai.valr.worker.session.SessionCounters;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.SessionProtocol;
import ai.valr.worker.session.TaskDefaults;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A worker's sessions without Kafka: frames and questions go in by calls, one task at a time, and events come out as they are
 * told. Used by one thread; model and engine stay their owner's.
 */
public final class LocalSessions implements AutoCloseable {
    private static final long PUMP_MS = 20;

    private final Engine engine;
    private final MemorySessionStore store = new MemorySessionStore();
    private final LocalPorts ports;
    private final SessionProtocol protocol;
    private final Duration timeout;
    private Consumer<ReasoningEvent> listener = event -> {};
    private ReasoningEvent last;
    private long records;

    /** @param timeout for one task or for one frame's way through the vision tower */
    public LocalSessions(
            ReasoningModel model, Engine engine, SessionLimits limits, TaskDefaults defaults, Duration timeout) {
        this.engine = engine;
        this.timeout = timeout;
        this.ports = LocalPorts.open(engine, limits.maxFramesPerSession(), this::heard);
        this.protocol = new SessionProtocol(
                ModelVersions.only(model),
                store,
                ports,
                limits,
                defaults,
                new SessionCounters(),
                InstantSource.system());
    }

    /** A frame that was taken now. */
    public void publish(String sessionId, Picture picture) {
        CameraFrame frame = CameraFrame.newBuilder()
                .setSessionId(sessionId)
                .setFrameId(picture.name())
                .setSequence(records)
                .setAcquiredAt(Instant.now())
                .setFormat(ImageFormat.valueOf(picture.format().toUpperCase(Locale.ROOT)))
                .setData(ByteBuffer.wrap(picture.data()))
                .build();
        ports.keep(frame);
        protocol.frame(sessionId, frame, place());
    }

    /**
     * Lets the engine work until it has encoded so many frames more than {@code before}, and tells the sessions.
     *
     * @param before the engine's encoded and rejected frames before these were published
     */
    public void awaitEncoded(long before, int frames) throws InterruptedException {
        await(() -> encodedFrames() >= before + frames, "the last " + frames + " frames were not encoded");
        while (ports.pump(protocol, PUMP_MS)) {
            // What the tower told of them.
        }
    }

    /** Frames that the vision tower is done with, those that it refused among them. */
    public long encodedFrames() {
        return engine.state().encodedFrames() + engine.state().rejectedFrames();
    }

    /**
     * Asks, and returns with the task's end.
     *
     * @param heard is told each of the task's events when it comes
     * @throws IllegalStateException where the end does not come within the timeout
     */
    public void ask(String sessionId, Ask ask, Consumer<ReasoningEvent> heard) throws InterruptedException {
        listener = heard;
        last = null;
        command(sessionId, ask);
        await(
                () -> last != null && StreamCheck.ends(last),
                "task " + ask.getTaskId() + " of " + sessionId + " has no end");
        listener = event -> {};
    }

    /** Erases the session. */
    public void closeSession(String sessionId) {
        command(sessionId, new CloseSession((String) null));
    }

    /** What a worker would hold in its state stores, of all sessions, in bytes without keys. */
    public long storedBytes() {
        return store.bytes();
    }

    /** Entries of all kinds that a worker would hold in its state stores. */
    public int storedEntries() {
        return store.size();
    }

    private void heard(ReasoningEvent event) {
        last = event;
        listener.accept(event);
    }

    private void command(String sessionId, Object command) {
        TaskCommand task = TaskCommand.newBuilder()
                .setSessionId(sessionId)
                .setCommand(command)
                .build();
        protocol.command(sessionId, task, place());
    }

    private LocalPorts.Place place() {
        return new LocalPorts.Place(0, records++, null);
    }

    private void await(BooleanSupplier done, String otherwise) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(otherwise + " within " + timeout.toSeconds() + " s");
            }
            ports.pump(protocol, PUMP_MS);
        }
    }

    @Override
    public void close() {
        ports.close();
    }
}
