package ai.valr.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C (or a TERM signal) as a request: the command that runs sees it, ends its work in order and calls {@link #close};
 * until then, at most for {@link #MAX_WAIT_MS}, the process stays. Commands do not run side by side in a process.
 */
final class Ending implements AutoCloseable {
    /** Leaves the process room to be gone within five seconds of the signal. */
    static final long MAX_WAIT_MS = 4_300;

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onSignal, "valr-ending");

    /** From now on a signal is a request. */
    static Ending onSignal(Runtime runtime) {
        Ending ending = new Ending();
        runtime.addShutdownHook(ending.hook);
        return ending;
    }

    private void onSignal() {
        requested.complete(null);
        try {
            if (!done.await(MAX_WAIT_MS, TimeUnit.MILLISECONDS)) {
                LogFormat.err().println("valr: not everything ended within " + MAX_WAIT_MS + " ms; leaving");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isRequested() {
        return requested.isDone();
    }

    /**
     * How a command ends that failed: after a request, whatever fell over on the way down is no news.
     *
     * @throws EnvironmentException with the failure's message where no end was requested
     */
    int unlessRequested(RuntimeException failure) {
        if (isRequested()) {
            LOG.debug("failed while it was told to end", failure);
            return ExitCode.INTERRUPTED;
        }
        throw new EnvironmentException(failure.getMessage(), failure);
    }

    /**
     * Returns when the end is requested or the work is done, whichever is first.
     *
     * @throws RuntimeException with which the work failed
     */
    void await(CompletableFuture<Void> work) throws InterruptedException {
        try {
            CompletableFuture.anyOf(requested, work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
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
