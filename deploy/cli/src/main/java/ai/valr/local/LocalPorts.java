package ai.valr.local;

import ai.valr.engine.Engine;
import ai.valr.engine.EngineLease;
import ai.valr.engine.Outcome;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.worker.session.FrameRef;
import ai.valr.worker.session.LeasedPorts;
import ai.valr.worker.session.SessionProtocol;
import ai.valr.worker.session.SourceRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The engine for sessions without Kafka: what it has to tell is handed on by {@link #pump}, on the caller's thread. Used by
 * one thread; the engine stays its owner's.
 */
public final class LocalPorts extends LeasedPorts implements AutoCloseable {

    /** A frame's place in Kafka, as the session's protocol asks for it. */
    public record Place(int partition, long offset, String trace) implements SourceRecord {}

    private record Key(String sessionId, String frameId) {}

    private final LinkedBlockingQueue<Consumer<SessionProtocol>> inbox;
    private final Map<Key, CameraFrame> frames = new LinkedHashMap<>();
    private final EngineLease lease;
    private final int retainedFrames;
    private final Consumer<ReasoningEvent> events;

    private LocalPorts(
            EngineLease lease,
            LinkedBlockingQueue<Consumer<SessionProtocol>> inbox,
            int retainedFrames,
            Consumer<ReasoningEvent> events) {
        super(lease);
        this.lease = lease;
        this.inbox = inbox;
        this.retainedFrames = retainedFrames;
        this.events = events;
    }

    /**
     * @param retainedFrames frames that can be read again; past it the oldest is gone, as past a topic's retention
     * @param events is told each event, on the thread that pumps
     */
    public static LocalPorts open(Engine engine, int retainedFrames, Consumer<ReasoningEvent> events) {
        LinkedBlockingQueue<Consumer<SessionProtocol>> inbox = new LinkedBlockingQueue<>();
        EngineLease lease = engine.lease((Outcome outcome) -> inbox.add(to -> to.outcome(outcome)));
        return new LocalPorts(lease, inbox, retainedFrames, events);
    }

    /** A frame that may be asked for again. */
    public void keep(CameraFrame frame) {
        frames.put(new Key(frame.getSessionId(), frame.getFrameId()), frame);
        if (frames.size() > retainedFrames) {
            frames.remove(frames.keySet().iterator().next());
        }
    }

    /**
     * Hands on one thing that the engine has to tell, or lets time pass.
     *
     * @return false where there was nothing to tell
     */
    public boolean pump(SessionProtocol protocol, long waitMs) throws InterruptedException {
        Consumer<SessionProtocol> message = inbox.poll(waitMs, TimeUnit.MILLISECONDS);
        if (message == null) {
            protocol.tick();
            return false;
        }
        message.accept(protocol);
        return true;
    }

    @Override
    public boolean fetch(String sessionId, FrameRef frame) {
        Place place = new Place(frame.partition(), frame.offset(), null);
        CameraFrame kept = frames.get(new Key(sessionId, frame.id()));
        inbox.add(to -> to.fetched(sessionId, frame, kept, place));
        return true;
    }

    @Override
    public void event(ReasoningEvent event, String trace) {
        events.accept(event);
    }

    @Override
    public void deadLetter(SourceRecord record, String errorClass, String message) {
        throw new IllegalStateException(
                "the record at offset " + record.offset() + " cannot be used (" + errorClass + "): " + message);
    }

    @Override
    public void close() {
        lease.close();
    }
}
