package ai.valr.engine;

import ai.valr.model.ModelException;
import ai.valr.model.ModelFamily;
import ai.valr.model.ReasoningModel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and loads versions of the model that a worker started with: what fails for a reason that may pass is tried again, what is
 * another model is refused, before its weights are loaded where its files tell. Used by one thread; closed by another.
 */
final class VersionLoader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);

    /** Tries of what fails for a reason that may pass, and the pause before the second, doubled for each further one. */
    static final int MAX_TRIES = 3;

    private static final Duration RETRY_PAUSE = Duration.ofMillis(250);

    private final ReasoningModel start;
    private final VersionSource source;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param start the model whose versions are loaded; stays its owner's */
    VersionLoader(ReasoningModel start, VersionSource source) {
        this.start = start;
        this.source = source;
    }

    /**
     * Brings a version's files here. The caller closes what it gets.
     *
     * @throws VersionException why it cannot be had, or what it differs in
     * @throws ModelException what is wrong with its files
     * @throws InterruptedException when this was closed before another try
     */
    VersionSource.Found find(String version) throws InterruptedException {
        VersionSource.Found found = tried(version);
        try {
            requireFamily(version, found.family());
            return found;
        } catch (RuntimeException | Error e) {
            found.close();
            throw e;
        }
    }

    private VersionSource.Found tried(String version) throws InterruptedException {
        Duration pause = RETRY_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                return source.find(version);
            } catch (VersionException e) {
                if (!e.isPassing() || attempt == MAX_TRIES) {
                    throw e;
                }
                LOG.info("{} {}: try {} of {}: {}", start.name(), version, attempt, MAX_TRIES, e.getMessage());
            }
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("the versions are closed");
            }
            pause = pause.multipliedBy(2);
        }
    }

    /**
     * Loads what was found and runs it once. The caller closes the model.
     *
     * @throws VersionException when its weights are those of another version or of another model
     * @throws ModelException what is wrong with its files
     */
    ReasoningModel load(String version, VersionSource.Found found) {
        ReasoningModel model = found.load();
        try {
            requireSame(version, model);
            requireFamily(version, model.family());
            model.warmUp();
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private void requireSame(String version, ReasoningModel model) {
        if (!model.version().equals(version)) {
            throw new VersionException(
                    "the weights of version " + version + " of " + start.name() + " are those of " + model.version()
                            + " (sha256 of the weight files, first 12 digits); release them under that version",
                    false,
                    null);
        }
    }

    private void requireFamily(String version, ModelFamily family) {
        String differences = start.family().differences(family);
        if (!differences.isEmpty()) {
            throw new VersionException(
                    "version " + version + " of " + start.name() + " is incompatible with " + start.version()
                            + ", which this worker was started with: it differs in " + differences
                            + "; start workers with its folder, under another model's name",
                    false,
                    null);
        }
    }

    /** Ends the pause before another try. From any thread. */
    @Override
    public void close() {
        closing.countDown();
    }
}
