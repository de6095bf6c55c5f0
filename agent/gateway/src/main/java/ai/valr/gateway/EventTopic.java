package ai.valr.gateway;

import ai.valr.observability.KafkaMeters;
import ai.valr.observability.ProcessMetrics;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TopicIdentity;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.schemas.ValrSerdes;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topic of events, read by committed transactions alone, from wherever a reader wants. Used by one thread, closed by it. */
final class EventTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventTopic.class);

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<ReasoningEvent> deserializer;
    private KafkaMeters shown;

    EventTopic(GatewayConfig config, ValrSerdes serdes) {
        this(config, serdes, Map.of());
    }

    /** @param more settings of the consumer */
    EventTopic(GatewayConfig config, ValrSerdes serdes, Map<String, String> more) {
        this.deserializer = serdes.deserializer(ReasoningEvent.class);
        Map<String, String> own = new HashMap<>(Map.of(
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                "false",
                "allow.auto.create.topics",
                "false",
                "fetch.max.wait.ms",
                "50",
                "auto.offset.reset",
                "earliest",
                "default.api.timeout.ms",
                "10000",
                "request.timeout.ms",
                "9000"));
        own.putAll(more);
        this.consumer =
                new KafkaConsumer<>(config.client(own), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Shows how far it is behind, until it is closed. To be called once. */
    void show(ProcessMetrics metrics) {
        shown = KafkaMeters.show(
                metrics,
                looks -> new KafkaClientMetrics(consumer, List.of(), looks, KafkaMeters.LOOK),
                KafkaClientMetrics::close);
    }

    /** @throws Problem where there is no such topic */
    List<TopicPartition> partitions() {
        List<PartitionInfo> infos = consumer.partitionsFor(Topics.EVENTS);
        if (infos == null || infos.isEmpty()) {
            UnknownTopicOrPartitionException missing = TopicIdentity.missing(Topics.EVENTS);
            throw Problem.unavailable(missing.getMessage(), missing);
        }
        return infos.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
    }

    Map<Integer, Long> beginnings(List<TopicPartition> partitions) {
        return byNumber(consumer.beginningOffsets(partitions));
    }

    /** Up to where transactions have ended. */
    Map<Integer, Long> ends(List<TopicPartition> partitions) {
        return byNumber(consumer.endOffsets(partitions));
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().partition(), Map.Entry::getValue));
    }

    /** The one that has a session's events: that of its key, as Kafka's own producers choose it. */
    static int partitionOf(String session, int partitions) {
        return Utils.toPositive(Utils.murmur2(session.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** Reads these partitions from now on, from these offsets. */
    void seek(Map<Integer, Long> from) {
        Map<TopicPartition, Long> places = new HashMap<>();
        from.forEach((partition, offset) -> places.put(new TopicPartition(Topics.EVENTS, partition), offset));
        consumer.assign(places.keySet());
        places.forEach(consumer::seek);
    }

    /** What came within a time, in each partition's order; an event that this version cannot read is passed over. */
    List<LoggedEvent> poll(Duration timeout) {
        List<LoggedEvent> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            read(record, event -> true).ifPresent(events::add);
        }
        return events;
    }

    /**
     * A part of one partition, in its order; no other is read any more.
     *
     * @param from its first offset; where retention has taken it, what is left of the part is given
     * @param until behind its last offset; no transaction may be open before it
     * @param only of this task, null: all; other sessions' records are not even looked into
     * @param over asked all the while; what was read by then is given
     */
    List<LoggedEvent> read(int partition, long from, long until, TaskId only, BooleanSupplier over) {
        byte[] key = only == null ? null : only.key();
        List<LoggedEvent> events = new ArrayList<>();
        seek(Map.of(partition, from));
        while (position(partition) < until && !over.getAsBoolean()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < until && (key == null || Arrays.equals(record.key(), key))) {
                    read(record, event -> only == null || event.getTaskId().equals(only.task()))
                            .ifPresent(events::add);
                }
            }
        }
        return events;
    }

    private Optional<LoggedEvent> read(ConsumerRecord<byte[], byte[]> record, Predicate<ReasoningEvent> wanted) {
        try {
            ReasoningEvent event = deserializer.deserialize(record.topic(), record.value());
            return wanted.test(event)
                    ? Optional.of(LoggedEvent.of(record.partition(), record.offset(), event))
                    : Optional.empty();
        } catch (UnreadableRecordException e) {
            LOG.warn("event at {}-{} is passed over", record.partition(), record.offset(), e);
            return Optional.empty();
        }
    }

    /** The offset that is read next. */
    long position(int partition) {
        return consumer.position(new TopicPartition(Topics.EVENTS, partition));
    }

    @Override
    public void close() {
        if (shown != null) {
            shown.close();
        }
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
