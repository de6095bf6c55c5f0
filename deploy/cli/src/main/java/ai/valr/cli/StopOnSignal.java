package ai.valr.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a training write its checkpoint when the process is asked to end. */
final class StopOnSignal {
    /** A checkpoint is written in well under this. */
    private static final int TIMEOUT_S = 60;

    private StopOnSignal() {}

    /** What trains. */
    interface Work {
        /** Whether it came to its end. */
        boolean run() throws IOException;
    }

    /**
     * Runs it; on Ctrl-C it is asked to stop, and waited for.
     *
     * @param stop asks it to end after the update at hand; from any thread
     * @return what the work says
     */
    static boolean run(Work work, Runnable stop) throws IOException {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, ended), "valr-train-stop"));
        try {
            return work.run();
        } finally {
            ended.countDown();
        }
    }

    private static void stop(Runnable stop, CountDownLatch ended) {
        stop.run();
        try {
            if (!ended.await(TIMEOUT_S, TimeUnit.SECONDS)) {
                LogFormat.err().println("the run did not stop in " + TIMEOUT_S + " s; its last checkpoint stands");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
