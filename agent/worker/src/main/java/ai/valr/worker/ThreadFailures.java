package ai.valr.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Failures of stream threads. Each is mended by a new thread; too many within a short time say that a new thread does not
 * help. Over a worker's whole life they are not counted: a commit that comes later than the transaction's timeout, because
 * the machine or the broker stood still, ends a thread too, and a worker that serves for months has many of those.
 */
final class ThreadFailures {
    static final int MOST = 20;
    static final Duration WITHIN = Duration.ofMinutes(10);

    private final Deque<Long> recent = new ArrayDeque<>();
    private long count;

    /**
     * Counts one.
     *
     * @param nowNanos by {@link System#nanoTime()}
     * @return whether there were more than {@link #MOST} {@link #WITHIN} the time before it
     */
    synchronized boolean add(long nowNanos) {
        count++;
        recent.add(nowNanos);
        while (nowNanos - recent.peek() > WITHIN.toNanos()) {
            recent.remove();
        }
        return recent.size() > MOST;
    }

    /** In this worker's life. */
    synchronized long count() {
        return count;
    }
}
