package ai.valr.schemas;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Work without an end on a thread of its own, such as following a topic: where it fails, because a broker or a registry is away,
 * it begins again after a pause. Closed by whoever started it.
 */
public final class RetryingLoop implements AutoCloseable {
    private static final long CLOSE_MS = 15_000;

    /** One life of the work. */
    public interface Work {
        /** Returns when {@code loop} is stopped, or to be begun again at once; throws to be begun again after a pause. */
        void run(RetryingLoop loop);
    }

    private final Work work;
    private final Duration pause;
    private final Consumer<RuntimeException> onFailure;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * @param name of the thread
     * @param pause before it begins again
     * @param onFailure told on the loop's thread what ended a life of the work; must not throw
     */
    public RetryingLoop(String name, Duration pause, Work work, Consumer<RuntimeException> onFailure) {
        this.work = work;
        this.pause = pause;
        this.onFailure = onFailure;
        this.thread = new Thread(this::run, name);
    }

    /** To be called once. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!isStopped()) {
            try {
                work.run(this);
            } catch (RuntimeException e) {
                onFailure.accept(e);
                pause();
            }
        }
    }

    /** Whether it was closed, or its thread interrupted. */
    public boolean isStopped() {
        return isStopped(0);
    }

    /** Lets the pause pass, or less where the loop is closed. On the loop's thread. */
    public void pause() {
        isStopped(pause.toMillis());
    }

    /** Returns when the loop is closed: for work that is done once and then kept. On the loop's thread. */
    public void awaitClose() {
        isStopped(Long.MAX_VALUE);
    }

    private boolean isStopped(long waitMs) {
        try {
            return stop.await(waitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
            return true;
        }
    }

    /** Ends it within {@link #CLOSE_MS}; from its own thread it returns at once. */
    @Override
    public void close() {
        stop.countDown();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
