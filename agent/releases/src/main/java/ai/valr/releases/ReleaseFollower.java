package ai.valr.releases;

import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.RetryingLoop;
import ai.valr.schemas.TopicIdentity;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on every release as it comes, on a thread of its own; a broker that goes away is waited for, and so is the topic where it is
 * deleted: the one that is made anew is read from its beginning.
 */
final class ReleaseFollower implements ReleaseLog.Following {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final LogSettings settings;
    private final Deserializer<ModelRelease> deserializer;
    private final Consumer<ModelRelease> onRelease;
    private final Consumer<UnreadableRelease> onUnreadable;
    private final RetryingLoop loop = new RetryingLoop("valr-releases", RETRY, this::follow, this::failed);
    private boolean told;

    /** Offsets that were handed on already, by partition. */
    private final Map<Integer, Long> next = new HashMap<>();

    /** Of the topic whose releases were handed on; null before the first. */
    private Uuid known;

    private final AtomicLong topicChanges = new AtomicLong();

    ReleaseFollower(
            LogSettings settings,
            Deserializer<ModelRelease> deserializer,
            Consumer<ModelRelease> onRelease,
            Consumer<UnreadableRelease> onUnreadable) {
        this.settings = settings;
        this.deserializer = deserializer;
        this.onRelease = onRelease;
        this.onUnreadable = onUnreadable;
    }

    void start() {
        loop.start();
    }

    private void follow(RetryingLoop running) {
        try (TopicIdentity identity = new TopicIdentity(settings.connection(), Topics.RELEASES)) {
            Uuid id = identity.now();
            if (known != null && !known.equals(id)) {
                beginAnew(id);
            }
            known = id;
            follow(() -> running.isStopped() || identity.isNoLonger(id));
        }
    }

    /** Offsets of the old topic say nothing of the new one; what its releases made active goes on until one of the new ones comes. */
    private void beginAnew(Uuid id) {
        LOG.warn(
                "topic {} was deleted and made anew ({} is now {}): its releases are read from the beginning",
                Topics.RELEASES,
                known,
                id);
        next.clear();
        topicChanges.incrementAndGet();
    }

    private void follow(BooleanSupplier over) {
        try (TopicReader<ModelRelease> reader = new TopicReader<>(Topics.RELEASES, settings, deserializer)) {
            while (!over.getAsBoolean()) {
                reader.poll(POLL, new Handing());
                told = false;
            }
        }
    }

    private void failed(RuntimeException e) {
        if (!told) {
            LOG.warn("the releases cannot be read; trying again", e);
            told = true;
        }
    }

    private final class Handing implements TopicReader.Taker<ModelRelease> {
        @Override
        public void take(ConsumerRecord<String, byte[]> record, ModelRelease value) {
            if (isNew(record) && value != null) {
                hand(() -> onRelease.accept(value), record);
            }
        }

        @Override
        public void unreadable(ConsumerRecord<String, byte[]> record, UnreadableRecordException why) {
            if (isNew(record)) {
                String key = record.key() == null ? "" : record.key();
                hand(
                        () -> onUnreadable.accept(
                                new UnreadableRelease(key, record.partition(), record.offset(), why.getMessage())),
                        record);
            }
        }

        /** A reader that had to begin again comes by what was handed on. */
        private boolean isNew(ConsumerRecord<String, byte[]> record) {
            boolean first = record.offset() >= next.getOrDefault(record.partition(), 0L);
            next.put(record.partition(), Math.max(record.offset() + 1, next.getOrDefault(record.partition(), 0L)));
            return first;
        }

        /** What fails there must not keep the next release from coming. */
        private void hand(Runnable handing, ConsumerRecord<String, byte[]> record) {
            try {
                handing.run();
            } catch (RuntimeException e) {
                LOG.error("release {}-{}@{} was not taken", record.topic(), record.partition(), record.offset(), e);
            }
        }
    }

    @Override
    public long topicChanges() {
        return topicChanges.get();
    }

    @Override
    public void close() {
        loop.close();
    }
}
