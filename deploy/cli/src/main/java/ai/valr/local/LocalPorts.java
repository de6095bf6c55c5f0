package ai.valr.replay;

import ai.valr.engine.Engine;
import ai.valr.engine.EngineLease;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.worker.session.FrameRef;
import ai.valr.worker.session.LeasedPorts;
import ai.valr.worker.session.SessionProtocol;
import ai.valr.worker.session.SourceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The engine for a session without Kafka: what it has to tell is handed on by {@link #pump}, on the caller's thread. */
final class ReplayPorts extends LeasedPorts implements AutoCloseable {

    /** A frame's place in Kafka, as the session's protocol asks for it. */
    record Place(int partition, long offset, String trace) implements SourceRecord {}

    private final LinkedBlockingQueue<Consumer<SessionProtocol>> inbox;
    private final Map<String, CameraFrame> frames = new HashMap<>();
    private final List<ReasoningEvent> told = new ArrayList<>();
    private final EngineLease lease;

    private ReplayPorts(EngineLease lease, LinkedBlockingQueue<Consumer<SessionProtocol>> inbox) {
        super(lease);
        this.lease = lease;
        this.inbox = inbox;
    }

    static ReplayPorts open(Engine engine) {
        LinkedBlockingQueue<Consumer<SessionProtocol>> inbox = new LinkedBlockingQueue<>();
        return new ReplayPorts(engine.lease(outcome -> inbox.add(to -> to.outcome(outcome))), inbox);
    }

    /** A frame that may be asked for again. */
    void keep(CameraFrame frame) {
        frames.put(frame.getFrameId(), frame);
    }

    /** Hands on one thing that the engine has to tell, or lets time pass. */
    void pump(SessionProtocol protocol, long waitMs) throws InterruptedException {
        Consumer<SessionProtocol> message = inbox.poll(waitMs, TimeUnit.MILLISECONDS);
        if (message == null) {
            protocol.tick();
        } else {
            message.accept(protocol);
        }
    }

    /** The events so far, of all tasks. */
    List<ReasoningEvent> told() {
        return told;
    }

    @Override
    public boolean fetch(String sessionId, FrameRef frame) {
        Place place = new Place(frame.partition(), frame.offset(), null);
        inbox.add(to -> to.fetched(sessionId, frame, frames.get(frame.id()), place));
        return true;
    }

    @Override
    public void event(ReasoningEvent event, String trace) {
        told.add(event);
    }

    @Override
    public void deadLetter(SourceRecord record, String errorClass, String message) {
        throw new IllegalStateException("a record that was served cannot be used any more: " + message);
    }

    @Override
    public void close() {
        lease.close();
    }
}
