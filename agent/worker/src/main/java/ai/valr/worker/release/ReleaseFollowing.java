package ai.valr.worker.release;

import ai.valr.engine.LoadedVersions;
import ai.valr.engine.VersionException;
import ai.valr.releases.ReleaseException;
import ai.valr.releases.ReleaseLog;
import ai.valr.releases.UnreadableRelease;
import ai.valr.schemas.DeadLetterHeaders.Stage;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the model's active release the version that tasks begin with. One that cannot be had is tried again, with pauses
 * that grow to {@link #LONGEST_PAUSE}, until it can or another release takes its place; one that cannot be used goes to the dead
 * letters. The version that serves goes on meanwhile. Started once, closed by its owner.
 */
final class ReleaseFollowing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseFollowing.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
    private static final int MAX_UNREAD = 16;

    private final String modelName;
    private final LoadedVersions versions;
    private final ReleasedVersions source;
    private final ReleaseLog log;
    private final Deserializer<ModelRelease> deserializer;
    private final ReleaseDeadLetters deadLetters;
    private final Thread thread = new Thread(this::run, "valr-release-swap");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Whether the topic has something that was not looked at. */
    private boolean news;

    /** Whether the active release is to be looked at. */
    private boolean look;

    /** Until the next try of what failed; zero where there is nothing to try again. */
    private Duration pause = Duration.ZERO;

    /** The last one that went to the dead letters, and whether it may still be mended. */
    private ModelRelease refusedRelease;

    private boolean mendable;
    private String refusedWhy = "";

    /** Records that cannot be read and whose letters are still to be sent; the latest ones, should they be many. */
    private final Deque<UnreadableRelease> unread = new ArrayDeque<>();

    private long refused;
    private String problem = "";
    private boolean closed;
    private volatile ReleaseLog.Following following;

    ReleaseFollowing(
            String modelName,
            LoadedVersions versions,
            ReleasedVersions source,
            ReleaseLog log,
            Deserializer<ModelRelease> deserializer,
            ReleaseDeadLetters deadLetters) {
        this.modelName = modelName;
        this.versions = versions;
        this.source = source;
        this.log = log;
        this.deserializer = deserializer;
        this.deadLetters = deadLetters;
        thread.setDaemon(true);
    }

    /**
     * Makes the release that is active now the one that serves, where that can be, then follows those that come. Returns when
     * the first is done with.
     */
    void start() throws InterruptedException {
        takeActive();
        following = log.follow(this::see, this::unreadable);
        thread.start();
    }

    long refused() {
        lock.lock();
        try {
            return refused;
        } finally {
            lock.unlock();
        }
    }

    /** Times that the topic of releases was found deleted and made anew. */
    long topicChanges() {
        ReleaseLog.Following current = following;
        return current == null ? 0 : current.topicChanges();
    }

    /** Why the latest release does not serve, or empty. */
    String problem() {
        lock.lock();
        try {
            return problem;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        if (following != null) {
            following.close();
        }
        try {
            thread.join(CLOSE_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called by the log's thread, at once done. */
    private void see(ModelRelease release) {
        if (!release.getModelName().equals(modelName)) {
            LOG.debug("a release of {} is passed over; {} is served here", release.getModelName(), modelName);
            return;
        }
        source.remember(release);
        lock.lock();
        try {
            news = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void unreadable(UnreadableRelease release) {
        if (!release.modelName().equals(modelName)) {
            return;
        }
        LOG.error("a release of {} cannot be read and is refused: {}", modelName, release.message());
        lock.lock();
        try {
            refused++;
            unread.add(release);
            if (unread.size() > MAX_UNREAD) {
                unread.remove();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private UnreadableRelease nextUnread() {
        lock.lock();
        try {
            return unread.poll();
        } finally {
            lock.unlock();
        }
    }

    private void bury(UnreadableRelease release) {
        lock.lock();
        try {
            problem = "a release of " + modelName + " cannot be read: " + release.message();
        } finally {
            lock.unlock();
        }
        deadLetters.send(
                record -> record.partition() == release.partition() && record.offset() == release.offset(),
                Stage.VALUE_CONVERTER,
                UnreadableRecordException.class.getName(),
                release.message());
    }

    private void run() {
        try {
            while (awaitWork()) {
                if (look) {
                    takeActive();
                }
                for (UnreadableRelease bad = nextUnread(); bad != null; bad = nextUnread()) {
                    bury(bad);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the releases of {} are followed no more", modelName);
        }
    }

    /** Returns when something came, or what failed is to be tried again; false when closed. */
    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (!closed && !news && unread.isEmpty() && (pause.isZero() || left > 0)) {
                if (pause.isZero()) {
                    changed.await();
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            look = news || unread.isEmpty();
            news = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** The topic's end counts, not what was on the way to it. */
    private void takeActive() throws InterruptedException {
        Optional<ModelRelease> active;
        try {
            active = log.active(modelName);
        } catch (ReleaseException e) {
            again("the releases of " + modelName + " cannot be read: " + e.getMessage());
            return;
        }
        if (active.isEmpty()) {
            settle("");
        } else if (isRefusedForGood(active.get())) {
            settle(refusedWhy);
        } else {
            source.remember(active.get());
            take(active.get());
        }
    }

    private boolean isRefusedForGood(ModelRelease release) {
        lock.lock();
        try {
            return release.equals(refusedRelease) && !mendable;
        } finally {
            lock.unlock();
        }
    }

    private void take(ModelRelease release) throws InterruptedException {
        try {
            versions.activate(release.getVersion(), this::isUpToDate).get();
            settle("");
        } catch (ExecutionException e) {
            failed(release, e.getCause());
        }
    }

    /** No release came since the topic's end was looked at: one that rolls back what was loaded comes next. */
    private boolean isUpToDate() {
        lock.lock();
        try {
            return !news;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is to be tried again. */
    private void settle(String why) {
        lock.lock();
        try {
            problem = why;
            pause = Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    private void failed(ModelRelease release, Throwable cause) {
        boolean passing = cause instanceof VersionException version && version.isPassing();
        boolean first;
        lock.lock();
        try {
            first = !passing && !release.equals(refusedRelease);
            if (first) {
                refused++;
                refusedRelease = release;
                mendable = cause.getCause() instanceof ReleaseException; // its files can still be put right
            }
        } finally {
            lock.unlock();
        }
        String why = "release " + release.getVersion() + " of " + modelName + " does not serve: " + cause.getMessage();
        if (passing || mendable) {
            again(why);
        } else {
            refusedWhy = why;
            tell(why, Duration.ZERO);
        }
        if (first) {
            deadLetters.send(
                    record -> isOf(record, release),
                    Stage.TASK_PUT,
                    cause.getClass().getName(),
                    String.valueOf(cause.getMessage()));
        }
    }

    private void again(String why) {
        Duration next;
        lock.lock();
        try {
            next = pause.isZero() ? FIRST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
        } finally {
            lock.unlock();
        }
        tell(why + "; it is tried again in " + next.toSeconds() + " s", next);
    }

    private void tell(String why, Duration next) {
        LOG.error("{}; {} goes on", why, versions.resident().get(0));
        lock.lock();
        try {
            problem = why;
            pause = next;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOf(ConsumerRecord<byte[], byte[]> record, ModelRelease release) {
        if (record.value() == null || !Arrays.equals(record.key(), modelName.getBytes(StandardCharsets.UTF_8))) {
            return false;
        }
        try {
            return release.equals(deserializer.deserialize(Topics.RELEASES, record.value()));
        } catch (UnreadableRecordException e) {
            return false;
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
