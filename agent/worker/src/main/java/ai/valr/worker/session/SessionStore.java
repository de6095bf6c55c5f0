package ai.valr.worker.session;

import ai.valr.model.FrameTokens;
import ai.valr.model.Segment;
import java.util.List;
import java.util.function.BiConsumer;

/** Where sessions are kept. Everything that one message changes is written in one transaction with its events. */
public interface SessionStore {

    /** The session, or null. */
    SessionState load(String sessionId);

    void save(String sessionId, SessionState state);

    void delete(String sessionId);

    /** A part of the session's context; its frames' tokens come from this store too. */
    List<Segment> chunk(String sessionId, int number);

    /** @param frameIds ids of the frames in {@code segments}, in order; their tokens must be in this store */
    void putChunk(String sessionId, int number, List<Segment> segments, List<String> frameIds);

    void deleteChunk(String sessionId, int number);

    FrameTokens tokens(String sessionId, String frameId);

    void putTokens(String sessionId, String frameId, FrameTokens tokens);

    void deleteTokens(String sessionId, String frameId);

    /** Visits every session. The visitor must not write. */
    void forEach(BiConsumer<String, SessionState> visitor);
}
