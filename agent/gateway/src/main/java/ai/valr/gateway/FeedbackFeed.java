package ai.valr.gateway;

import ai.valr.schemas.Feedback;
import ai.valr.schemas.KafkaFailure;
import ai.valr.schemas.RetryingLoop;
import ai.valr.schemas.TopicIdentity;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the book from the topic of feedback, on a thread of its own: first with the latest that is there, then with what
 * comes. A broker that goes away, or a topic that is not there yet, is waited for. Closed by whoever started it.
 */
final class FeedbackFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedbackFeed.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final GatewayConfig config;
    private final Deserializer<Feedback> deserializer;
    private final FeedbackBook book;
    private final int most;
    private final RetryingLoop loop = new RetryingLoop("valr-gateway-feedback", RETRY, this::follow, this::failed);
    private final Map<TopicPartition, Long> next = new HashMap<>();

    /** Why it could not be read, as it was told last; empty where it can. */
    private String trouble = "";

    /** Of the topic that the book is of; null before the first. */
    private Uuid known;

    /** @param most how many of the latest are read at the start */
    FeedbackFeed(GatewayConfig config, ValrSerdes serdes, FeedbackBook book, int most) {
        this.config = config;
        this.deserializer = serdes.deserializer(Feedback.class);
        this.book = book;
        this.most = most;
    }

    void start() {
        loop.start();
    }

    private void failed(RuntimeException e) {
        String reason = KafkaFailure.reason(e, config.bootstrapServers());
        if (!reason.equals(trouble)) {
            LOG.warn("the feedback cannot be read: {}; trying again", reason);
            LOG.debug("the feedback cannot be read", e);
        }
        trouble = reason;
    }

    private void follow(RetryingLoop running) {
        try (TopicIdentity identity = new TopicIdentity(config.client(Map.of()), Topics.FEEDBACK);
                KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Uuid id = identity.now();
            if (known != null && !known.equals(id)) {
                LOG.warn("topic {} was deleted and made anew: it is read from its beginning", Topics.FEEDBACK);
                next.clear();
                book.clear();
            }
            known = id;
            follow(consumer, () -> running.isStopped() || identity.isNoLonger(id));
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                config.client(Map.of(
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false",
                        "allow.auto.create.topics", "false",
                        "auto.offset.reset", "earliest",
                        "default.api.timeout.ms", "10000",
                        "request.timeout.ms", "9000")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer, BooleanSupplier over) {
        List<PartitionInfo> infos = consumer.partitionsFor(Topics.FEEDBACK);
        if (infos == null || infos.isEmpty()) {
            throw TopicIdentity.missing(Topics.FEEDBACK);
        }
        List<TopicPartition> partitions = infos.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            long latest = ends.get(partition) - most / partitions.size();
            consumer.seek(partition, next.getOrDefault(partition, Math.max(beginnings.get(partition), latest)));
        }
        trouble = "";
        while (!over.getAsBoolean()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
                next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            Feedback feedback = deserializer.deserialize(record.topic(), record.value());
            Instant time =
                    feedback.getGivenAt() == null ? Instant.ofEpochMilli(record.timestamp()) : feedback.getGivenAt();
            book.add(new GivenFeedback(record.partition(), record.offset(), time, feedback));
        } catch (UnreadableRecordException e) {
            LOG.warn("feedback at {}-{} is passed over", record.partition(), record.offset(), e);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
