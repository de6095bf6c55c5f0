package ai.valr.worker.session;

import ai.valr.model.FrameTokens;
import ai.valr.model.Segment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The store as a map of bytes that can be rolled back to its last commit. */
final class MemoryStore implements SessionStore {
    private Map<String, byte[]> entries = new TreeMap<>();
    private Map<String, byte[]> committed = new TreeMap<>();

    void commit() {
        committed = new TreeMap<>(entries);
    }

    void rollBack() {
        entries = new TreeMap<>(committed);
    }

    int size() {
        return entries.size();
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
