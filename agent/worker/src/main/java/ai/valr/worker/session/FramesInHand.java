package ai.valr.worker.session;

import java.util.HashMap;
import java.util.Map;

/** Frames that are on their way to the vision tower: read again from Kafka, or handed to the engine. Not thread-safe. */
final class FramesInHand {

    /** @param record null while the frame is read again */
    record InHand(FrameRef ref, SourceRecord record) {}

    private final int maxPerSession;
    private final Map<String, Map<String, InHand>> bySession = new HashMap<>();

    FramesInHand(int maxPerSession) {
        this.maxPerSession = maxPerSession;
    }

    /** The name under which the engine has a frame: its place in Kafka, which no other frame ever has. */
    static String key(FrameRef ref) {
        return ref.partition() + "-" + ref.offset();
    }

    boolean hasRoom(String sessionId) {
        return bySession.getOrDefault(sessionId, Map.of()).size() < maxPerSession;
    }

    boolean has(String sessionId, FrameRef ref) {
        return bySession.getOrDefault(sessionId, Map.of()).containsKey(key(ref));
    }

    boolean isFetching(String sessionId, FrameRef ref) {
        InHand frame = bySession.getOrDefault(sessionId, Map.of()).get(key(ref));
        return frame != null && frame.record() == null;
    }

    void fetching(String sessionId, FrameRef ref) {
        put(sessionId, new InHand(ref, null));
    }

    void encoding(String sessionId, FrameRef ref, SourceRecord record) {
        put(sessionId, new InHand(ref, record));
    }

    /** Takes the frame out of hand; null where it was not. */
    InHand done(String sessionId, String key) {
        Map<String, InHand> frames = bySession.get(sessionId);
        if (frames == null) {
            return null;
        }
        InHand frame = frames.remove(key);
        if (frames.isEmpty()) {
            bySession.remove(sessionId);
        }
        return frame;
    }

    void forget(String sessionId) {
        bySession.remove(sessionId);
    }

    private void put(String sessionId, InHand frame) {
        bySession.computeIfAbsent(sessionId, key -> new HashMap<>()).put(key(frame.ref()), frame);
    }
}
