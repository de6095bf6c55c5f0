package ai.valr.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C (or a TERM signal) as a request: the command that runs sees it, ends its work in order and calls {@link #close};
 * until then, at most for {@link #MAX_WAIT_MS}, the process stays. Commands do not run side by side in a process.
 */
final class Ending implements AutoCloseable {
    /** Leaves the process room to be gone within five seconds of the signal. */
    static final long MAX_WAIT_MS = 4_300;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onSignal, "valr-ending");

    /** From now on a signal is a request. */
    static Ending onSignal(Runtime runtime) {
        Ending ending = new Ending();
        runtime.addShutdownHook(ending.hook);
        return ending;
    }

    private void onSignal() {
        requested.countDown();
        try {
            if (!done.await(MAX_WAIT_MS, TimeUnit.MILLISECONDS)) {
                System.err.println("valr: not everything ended within " + MAX_WAIT_MS + " ms; leaving");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Returns when the end is requested. */
    void await() throws InterruptedException {
        requested.await();
    }

    /** The work has ended, by a request or by itself. */
    @Override
    public void close() {
        done.countDown();
        if (!isRequested()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The signal came in this moment; the hook has nothing to wait for any more.
            }
        }
    }
}
