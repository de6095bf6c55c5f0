package ai.valr.cli;

import ai.valr.trainer.intervention.Progress;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/** Says how far an experiment is, a line every other second at most. One thread. */
final class ProgressLines implements Progress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PrintWriter err;
    private final String who;
    private long last = System.nanoTime() - EVERY_NANOS;

    /** @param who is measured */
    ProgressLines(PrintWriter err, String who) {
        this.err = err;
        this.who = who;
    }

    @Override
    public void at(String what, int done, int of) {
        long now = System.nanoTime();
        if (now - last >= EVERY_NANOS) {
            last = now;
            err.println("experiment: " + who + ": " + what + ", " + done + " of " + of);
            err.flush();
        }
    }
}
