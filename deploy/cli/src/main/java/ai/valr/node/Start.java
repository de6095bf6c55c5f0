package ai.valr.node;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that starts on a thread of its own, and that must be closed once it has started, whoever waited for it.
 *
 * @param <T> what it is
 */
final class Start<T extends AutoCloseable> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Start.class);

    private final FutureTask<T> task;

    private Start(FutureTask<T> task) {
        this.task = task;
    }

    static <T extends AutoCloseable> Start<T> begin(String name, Callable<T> start) {
        FutureTask<T> task = new FutureTask<>(start);
        Thread thread = new Thread(task, "valr-start-" + name);
        thread.setDaemon(true);
        thread.start();
        return new Start<>(task);
    }

    /** @throws NodeException with the message of what failed */
    T await() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new NodeException(e.getCause().getMessage(), e.getCause());
        }
    }

    /** Waits for the end of the start and closes what was started; an interrupted thread waits for nothing. */
    @Override
    public void close() {
        try {
            task.get().close();
        } catch (ExecutionException e) {
            LOG.debug("nothing was started; whoever waited for it was told", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new NodeException("it did not stop in order: " + e.getMessage(), e);
        }
    }
}
