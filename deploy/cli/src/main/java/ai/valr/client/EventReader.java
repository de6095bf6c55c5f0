package ai.valr.client;

import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads every event that is committed from now on. Used by one thread. */
final class EventReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<ReasoningEvent> deserializer;
    private final Connection connection;

    private EventReader(
            KafkaConsumer<String, byte[]> consumer, Deserializer<ReasoningEvent> deserializer, Connection connection) {
        this.connection = connection;
        this.consumer = consumer;
        this.deserializer = deserializer;
    }

    /** @throws ClientException where the broker does not answer or has no topic of events */
    static EventReader open(Connection connection, Deserializer<ReasoningEvent> deserializer) {
        Map<String, Object> settings = connection.settings(Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "fetch.max.wait.ms", "50",
                "default.api.timeout.ms", "5000",
                "request.timeout.ms", "5000"));
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions = partitions(consumer, connection);
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            // Seeking is lazy: asking for the positions makes "now" this moment.
            partitions.forEach(consumer::position);
            return new EventReader(consumer, deserializer, connection);
        } catch (RuntimeException e) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            throw e;
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer, Connection connection) {
        try {
            List<PartitionInfo> infos = consumer.partitionsFor(Topics.EVENTS);
            if (infos == null || infos.isEmpty()) {
                throw new ClientException(
                        "the broker at " + connection.bootstrapServers() + " has no topic " + Topics.EVENTS
                                + "; start a worker on it, or a whole node with: ./valr serve",
                        null);
            }
            return infos.stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
        } catch (TimeoutException e) {
            throw new ClientException(
                    "no broker answers at " + connection.bootstrapServers()
                            + "; start a node with: ./valr serve, or give another one with --bootstrap-servers",
                    e);
        } catch (AuthenticationException | AuthorizationException e) {
            throw ClientException.refused(connection, e);
        }
    }

    /** Events that came, in each session's order; an event that this version cannot read is passed over. */
    List<ReasoningEvent> poll(Duration timeout) {
        List<ReasoningEvent> events = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(timeout)) {
            try {
                events.add(deserializer.deserialize(record.topic(), record.value()));
            } catch (UnreadableRecordException e) {
                LOG.warn("event at {}-{} is passed over", record.partition(), record.offset(), e);
            }
        }
        return events;
    }

    List<ReasoningEvent> pollToEnd(Duration atMost) {
        List<ReasoningEvent> events = new ArrayList<>();
        long deadline = System.nanoTime() + atMost.toNanos();
        Map<TopicPartition, Long> ends = TopicEnds.of(connection, consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new ClientException(
                        "the events up to " + ends + " could not be read within " + atMost
                                + "; a transaction is open or the broker does not answer",
                        null);
            }
            events.addAll(poll(POLL));
        }
        return events;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
}
