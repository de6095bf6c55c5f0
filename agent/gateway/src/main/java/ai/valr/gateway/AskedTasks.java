package ai.valr.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The tasks that were asked through this gateway, the latest of them: they exist before their first event does, and nothing of them lies
 * before the place where the events ended then. Safe for use by many threads.
 */
final class AskedTasks {
    private static final int MOST = 10_000;

    private final EventLog log;
    private final Map<TaskId, Asked> asked = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Asked> eldest) {
            return size() > MOST;
        }
    };

    /** @param end the last offset of its partition; -1 for none, or where that was not known */
    private record Asked(int life, long end) {}

    AskedTasks(EventLog log) {
        this.log = log;
    }

    /** To be called before it is published: behind that it may have events. */
    void add(TaskId id) {
        int life = log.life();
        Map<Integer, Long> ends = log.ends();
        long end = ends.isEmpty() ? -1 : ends.get(EventTopic.partitionOf(id.session(), ends.size()));
        synchronized (asked) {
            asked.put(id, new Asked(life, end));
        }
    }

    boolean has(TaskId id) {
        synchronized (asked) {
            return asked.containsKey(id);
        }
    }

    /** Behind which offset its events lie; empty where it was not asked here, or of another topic. */
    OptionalLong end(TaskId id, int life) {
        synchronized (asked) {
            Asked found = asked.get(id);
            return found == null || found.life() != life ? OptionalLong.empty() : OptionalLong.of(found.end());
        }
    }
}
