package ai.valr.cli;

import ai.valr.node.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** What a start does, a line a thing on stderr, with the seconds since its beginning. */
final class StartLog implements Progress {
    private final PrintWriter err;
    private final long start = System.nanoTime();

    StartLog(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void say(String line) {
        double seconds = (System.nanoTime() - start) / 1e9;
        err.println(LogFormat.JSON.isUsed() ? line : String.format(Locale.ROOT, "[%5.1f s] %s", seconds, line));
    }
}
