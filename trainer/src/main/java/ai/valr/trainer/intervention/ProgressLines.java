package ai.valr.trainer.intervention;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says how far an experiment is, a line every other second at most. One thread. */
public final class ProgressLines implements Progress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Consumer<String> lines;
    private final String who;
    private long last = System.nanoTime() - EVERY_NANOS;

    /**
     * @param lines where they go
     * @param who is measured
     */
    public ProgressLines(Consumer<String> lines, String who) {
        this.lines = lines;
        this.who = who;
    }

    @Override
    public void at(String what, int done, int of) {
        long now = System.nanoTime();
        if (now - last >= EVERY_NANOS) {
            last = now;
            lines.accept("experiment: " + who + ": " + what + ", " + done + " of "
                    + Math.max(done, of)); // scenes differ in their questions
        }
    }
}
