package ai.valr.worker;

import ai.valr.model.CrashPoint;
import ai.valr.model.FrameTokens;
import ai.valr.model.Segment;
import ai.valr.worker.session.ContextCodec;
import ai.valr.worker.session.SessionCodec;
import ai.valr.worker.session.SessionState;
import ai.valr.worker.session.SessionStore;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Sessions in the three state stores of a stream task: {@value #SESSIONS} by session id; {@value #CONTEXTS} and {@value
 * #FRAMES} by a key that begins with the session id and its length, so that no two sessions' keys can meet.
 */
final class KvSessionStore implements SessionStore {
    static final String SESSIONS = "sessions";
    static final String CONTEXTS = "contexts";
    static final String FRAMES = "frames";

    private final KeyValueStore<String, byte[]> sessions;
    private final KeyValueStore<String, byte[]> contexts;
    private final KeyValueStore<String, byte[]> frames;

    KvSessionStore(
            KeyValueStore<String, byte[]> sessions,
            KeyValueStore<String, byte[]> contexts,
            KeyValueStore<String, byte[]> frames) {
        this.sessions = sessions;
        this.contexts = contexts;
        this.frames = frames;
    }

    @Override
    public SessionState load(String sessionId) {
        byte[] bytes = sessions.get(sessionId);
        return bytes == null ? null : SessionCodec.read(sessionId, bytes);
    }

    @Override
    public void save(String sessionId, SessionState state) {
        sessions.put(sessionId, SessionCodec.write(state));
        CrashPoint.AFTER_STORE_WRITE.pass();
    }

    @Override
    public void delete(String sessionId) {
        sessions.delete(sessionId);
    }

    @Override
    public List<Segment> chunk(String sessionId, int number) {
        byte[] bytes = require(contexts.get(key(sessionId, number)), sessionId, "context chunk " + number);
        return ContextCodec.readChunk(sessionId, bytes, frameId -> tokens(sessionId, frameId));
    }

    @Override
    public void putChunk(String sessionId, int number, List<Segment> segments, List<String> frameIds) {
        contexts.put(key(sessionId, number), ContextCodec.writeChunk(segments, frameIds));
        CrashPoint.BETWEEN_STORE_WRITES.pass();
    }

    @Override
    public void deleteChunk(String sessionId, int number) {
        contexts.delete(key(sessionId, number));
    }

    @Override
    public FrameTokens tokens(String sessionId, String frameId) {
        byte[] bytes = require(frames.get(key(sessionId, frameId)), sessionId, "tokens of frame " + frameId);
        return ContextCodec.readTokens(sessionId, bytes);
    }

    @Override
    public void putTokens(String sessionId, String frameId, FrameTokens tokens) {
        frames.put(key(sessionId, frameId), ContextCodec.writeTokens(tokens));
    }

    @Override
    public void deleteTokens(String sessionId, String frameId) {
        frames.delete(key(sessionId, frameId));
    }

    @Override
    public void forEach(BiConsumer<String, SessionState> visitor) {
        try (KeyValueIterator<String, byte[]> all = sessions.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                visitor.accept(entry.key, SessionCodec.read(entry.key, entry.value));
            }
        }
    }

    private static String key(String sessionId, Object part) {
        return sessionId.length() + ":" + sessionId + ":" + part;
    }

    private static byte[] require(byte[] bytes, String sessionId, String what) {
        if (bytes == null) {
            throw new IllegalStateException("the store of session " + sessionId + " lacks the " + what
                    + "; the state directory is damaged: stop the worker, delete it and start again, and it is restored"
                    + " from Kafka");
        }
        return bytes;
    }
}
