package ai.valr.worker;

import java.time.Duration;

/**
 * Ends of stream threads for which an outage of the registry is to blame. The thread's partitions are taken up again, by
 * this worker or another, as often as the outage is long; tasks in hand there did nothing to earn it, so that such a
 * resume is not counted against them. Thread-safe, shared by all stream threads of a worker.
 */
final class RegistryOutages {
    /** From a thread's end to when its partitions are taken up: the session timeout, a rebalance, a restoration. */
    private static final Duration TAKE_UP = Duration.ofMinutes(1);

    private final long recentNanos;
    private long lastNanos;
    private long count;

    /** @param registryWait for which a thread waits before it ends */
    RegistryOutages(Duration registryWait) {
        this.recentNanos = registryWait.plus(TAKE_UP).toNanos();
    }

    /**
     * A thread ended.
     *
     * @param nowNanos by {@link System#nanoTime()}
     */
    synchronized void add(long nowNanos) {
        count++;
        lastNanos = nowNanos;
    }

    /** Whether what is taken up now may have been let go by an outage. */
    synchronized boolean isRecent(long nowNanos) {
        return count > 0 && nowNanos - lastNanos < recentNanos;
    }

    /** In this worker's life. */
    synchronized long count() {
        return count;
    }
}
