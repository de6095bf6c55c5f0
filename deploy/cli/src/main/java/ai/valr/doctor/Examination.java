package ai.valr.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs checks one after the other, each within a bound of time, and says where one takes long. */
public final class Examination {
    /** For a check; PyTorch's library is unpacked within it on a slow disk. */
    public static final Duration PATIENCE = Duration.ofSeconds(40);

    /** After which a check is said to take long, and again each time it has passed. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Examination.class);

    private final Duration patience;
    private final Consumer<String> progress;

    /**
     * @param patience for each check
     * @param progress takes a line each two seconds that a check takes
     */
    public Examination(Duration patience, Consumer<String> progress) {
        this.patience = patience;
        this.progress = progress;
    }

    /** What all checks found, in their order. */
    public List<Finding> run(List<Check> checks) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (Check check : checks) {
            findings.addAll(run(check));
        }
        return findings;
    }

    private List<Finding> run(Check check) throws InterruptedException {
        FutureTask<List<Finding>> look = new FutureTask<>(check::look);
        Thread thread = new Thread(look, "valr-doctor-" + check.name());
        thread.setDaemon(true); // one that hangs in native code or a socket keeps nobody
        long start = System.nanoTime();
        thread.start();
        try {
            return await(check, look, start);
        } catch (ExecutionException e) {
            LOG.debug("check {} failed", check.name(), e.getCause());
            return List.of(Finding.failed(
                    check.name(), sentence(e.getCause()), "that it can be looked at", "mend what is told there"));
        } finally {
            look.cancel(true);
        }
    }

    private List<Finding> await(Check check, FutureTask<List<Finding>> look, long start)
            throws InterruptedException, ExecutionException {
        while (true) {
            long passed = System.nanoTime() - start;
            long left = patience.toNanos() - passed;
            if (left <= 0) {
                return List.of(Finding.failed(
                        check.name(),
                        "no end within " + patience.toSeconds() + " s",
                        "an end within them",
                        "see what it waits for: a machine that is busy, a network that swallows packets"));
            }
            try {
                return look.get(Math.min(left, QUIET.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                progress.accept(check.name() + ": " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s");
            }
        }
    }

    private static String sentence(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
