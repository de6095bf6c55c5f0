package ai.valr.trainer.experiment;

import java.io.IOException;

/** Stops one thing after the other: what runs, and whatever would begin after it. Thread-safe. */
final class Stopping {
    private boolean stopped;
    private Runnable current = () -> {};

    /** What runs and may be stopped. */
    interface Work {
        /** Whether it came to its end. */
        boolean run() throws IOException;
    }

    synchronized void stop() {
        stopped = true;
        current.run();
    }

    /** Runs work, unless it is too late to begin. */
    boolean whileRunning(Runnable stop, Work work) throws IOException {
        synchronized (this) {
            if (stopped) {
                return false;
            }
            current = stop;
        }
        try {
            return work.run();
        } finally {
            synchronized (this) {
                current = () -> {};
            }
        }
    }
}
