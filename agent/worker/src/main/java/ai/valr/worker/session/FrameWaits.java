package ai.valr.worker.session;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * How long tasks have waited for frames, in time for which this worker was awake: a process that was stopped, a starved
 * machine or a clock that jumps would else end a wait while the frames lie unread in Kafka. Used by one thread.
 */
final class FrameWaits {
    /** Between two ticks no more than this counts; ten times what lies between them on a machine at ease. */
    static final long MOST_PER_TICK_MS = 250;

    private record Wait(String taskId, long sinceMs) {}

    private final InstantSource clock;

    /** By session, of the task whose turn it is. */
    private final Map<String, Wait> waits = new HashMap<>();

    private long awakeMs;
    private long lastTickMs;

    FrameWaits(InstantSource clock) {
        this.clock = clock;
        this.lastTickMs = clock.millis();
    }

    /** Time passed, by the clock. */
    void tick() {
        long now = clock.millis();
        awakeMs += Math.max(0, Math.min(now - lastTickMs, MOST_PER_TICK_MS));
        lastTickMs = now;
    }

    /** Milliseconds since this was first asked about the task. */
    long waitedMs(String sessionId, String taskId) {
        Wait wait = waits.get(sessionId);
        if (wait == null || !wait.taskId.equals(taskId)) {
            wait = new Wait(taskId, awakeMs);
            waits.put(sessionId, wait);
        }
        return awakeMs - wait.sinceMs;
    }

    /** No task of the session waits any more. */
    void forget(String sessionId) {
        waits.remove(sessionId);
    }
}
