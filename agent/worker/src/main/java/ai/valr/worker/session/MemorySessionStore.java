package ai.valr.worker.session;

import ai.valr.model.FrameTokens;
import ai.valr.model.Segment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Sessions as a map of bytes, for whoever runs the protocol without Kafka: entries are encoded as in a worker's store. It
 * can be rolled back to its last commit, as a transaction is. Not thread-safe.
 */
public final class MemorySessionStore implements SessionStore {
    private Map<String, byte[]> entries = new TreeMap<>();
    private Map<String, byte[]> committed = new TreeMap<>();

    /** What is there now is what {@link #rollBack} comes back to. */
    public void commit() {
        committed = new TreeMap<>(entries);
    }

    /** Forgets what was written since the last {@link #commit}. */
    public void rollBack() {
        entries = new TreeMap<>(committed);
    }

    /** Entries of all kinds. */
    public int size() {
        return entries.size();
    }

    /** Of all entries, without their keys. */
    public long bytes() {
        return entries.values().stream().mapToLong(entry -> entry.length).sum();
    }

    @Override
    public SessionState load(String sessionId) {
        byte[] bytes = entries.get("s/" + sessionId);
        return bytes == null ? null : SessionCodec.read(sessionId, bytes);
    }

    @Override
    public void save(String sessionId, SessionState state) {
        entries.put("s/" + sessionId, SessionCodec.write(state));
    }

    @Override
    public void delete(String sessionId) {
        entries.remove("s/" + sessionId);
    }

    @Override
    public List<Segment> chunk(String sessionId, int number) {
        return ContextCodec.readChunk(
                sessionId, entries.get("c/" + sessionId + "/" + number), frameId -> tokens(sessionId, frameId));
    }

    @Override
    public void putChunk(String sessionId, int number, List<Segment> segments, List<String> frameIds) {
        entries.put("c/" + sessionId + "/" + number, ContextCodec.writeChunk(segments, frameIds));
    }

    @Override
    public void deleteChunk(String sessionId, int number) {
        entries.remove("c/" + sessionId + "/" + number);
    }

    @Override
    public FrameTokens tokens(String sessionId, String frameId) {
        return ContextCodec.readTokens(sessionId, entries.get("f/" + sessionId + "/" + frameId));
    }

    @Override
    public void putTokens(String sessionId, String frameId, FrameTokens tokens) {
        entries.put("f/" + sessionId + "/" + frameId, ContextCodec.writeTokens(tokens));
    }

    @Override
    public void deleteTokens(String sessionId, String frameId) {
        entries.remove("f/" + sessionId + "/" + frameId);
    }

    @Override
    public void forEach(BiConsumer<String, SessionState> visitor) {
        entries.keySet().stream()
                .filter(key -> key.startsWith("s/"))
                .map(key -> key.substring(2))
                .forEach(sessionId -> visitor.accept(sessionId, load(sessionId)));
    }
}
