package ai.valr.releases;

import ai.valr.schemas.TopicIdentity;
import ai.valr.schemas.UnreadableRecordException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest record of each key of a compacted topic, read on at each look; from the beginning where the topic was deleted and made
 * anew since. Thread-safe.
 */
final class LatestRecords<T extends SpecificRecord> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LatestRecords.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private final String topic;
    private final LogSettings settings;
    private final Deserializer<T> deserializer;
    private final boolean mayBeMissing;
    private final Map<String, T> latest = new LinkedHashMap<>();
    private TopicReader<T> reader;
    private TopicIdentity identity;

    /** Of the topic that was read last; null before the first. */
    private Uuid known;

    private LatestRecords(String topic, LogSettings settings, Deserializer<T> deserializer, boolean mayBeMissing) {
        this.topic = topic;
        this.settings = settings;
        this.deserializer = deserializer;
        this.mayBeMissing = mayBeMissing;
    }

    /** Of a topic that must be there. */
    static <T extends SpecificRecord> LatestRecords<T> of(
            String topic, LogSettings settings, Deserializer<T> deserializer) {
        return new LatestRecords<>(topic, settings, deserializer, false);
    }

    /** Of a topic that has no records where it is not there. */
    static <T extends SpecificRecord> LatestRecords<T> ofWhatMayBeMissing(
            String topic, LogSettings settings, Deserializer<T> deserializer) {
        return new LatestRecords<>(topic, settings, deserializer, true);
    }

    /** As of now, in the order in which they were written. */
    synchronized List<T> all() {
        readOn();
        return List.copyOf(latest.values());
    }

    private void readOn() {
        try {
            followName();
            if (reader == null) {
                latest.clear();
                reader = new TopicReader<>(topic, settings, deserializer);
            }
            Map<TopicPartition, Long> ends = reader.ends();
            long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
            while (!reader.isAt(ends)) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("its end " + ends + " was not reached within " + READ_TIMEOUT);
                }
                reader.poll(POLL, new Latest());
            }
        } catch (KafkaException e) {
            closeReader();
            if (mayBeMissing && e instanceof UnknownTopicOrPartitionException) {
                latest.clear();
                return;
            }
            throw settings.unavailable("topic " + topic + " cannot be read", e);
        }
    }

    /** What the reader knows of another topic of this name is no more true. */
    private void followName() {
        if (identity == null) {
            identity = new TopicIdentity(settings.connection(), topic);
        }
        Uuid id = identity.now();
        if (known != null && !known.equals(id)) {
            LOG.warn(
                    "topic {} was deleted and made anew ({} is now {}): it is read from its beginning",
                    topic,
                    known,
                    id);
            closeReader();
        }
        known = id;
    }

    private final class Latest implements TopicReader.Taker<T> {
        @Override
        public void take(ConsumerRecord<String, byte[]> record, T value) {
            latest.remove(record.key());
            if (value != null) {
                latest.put(record.key(), value);
            }
        }

        @Override
        public void unreadable(ConsumerRecord<String, byte[]> record, UnreadableRecordException why) {
            LOG.warn("{}-{}@{} is passed over", record.topic(), record.partition(), record.offset(), why);
        }
    }

    @Override
    public synchronized void close() {
        closeReader();
        if (identity != null) {
            identity.close();
            identity = null;
        }
    }

    private void closeReader() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
