package ai.valr.worker.session;

import ai.valr.engine.EncodeRequest;
import ai.valr.engine.TaskRequest;
import ai.valr.model.Context;
import ai.valr.schemas.ReasoningEvent;

/** What a session reaches beyond its store: the engine, the frames' topic and the topics that are written. */
public interface SessionPorts {

    /** @return false when the engine has no place, or not its version of the model; the task is offered again */
    boolean submit(TaskRequest request);

    /** Tasks that are in the engine. */
    int tasksInEngine();

    /** @return false when the engine has no place; the picture is fetched again when it is wanted */
    boolean encode(EncodeRequest request);

    /** Whether {@link #encode} has a place. */
    boolean canEncode();

    /** @param version of the model that is to go on from the context */
    void prefill(String sessionId, String version, Context context);

    void cancel(String engineTaskId);

    void closeSession(String sessionId);

    /**
     * Reads a frame's record again, in the background; {@link SessionProtocol#fetched} hears of it.
     *
     * @return false when too many are being read
     */
    boolean fetch(String sessionId, FrameRef frame);

    /** @param trace the W3C {@code traceparent} of the task, or null */
    void event(ReasoningEvent event, String trace);

    /** The record cannot be used; its bytes go to the dead letters. */
    void deadLetter(SourceRecord record, String errorClass, String message);
}
