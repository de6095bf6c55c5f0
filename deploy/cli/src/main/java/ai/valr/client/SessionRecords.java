package ai.valr.client;

import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that Kafka still holds of a session but for its frames.
 *
 * @param commands in the order in which they came
 * @param events in the order in which they were told
 */
public record SessionRecords(List<TaskCommand> commands, List<ReasoningEvent> events) {
    private static final Logger LOG = LoggerFactory.getLogger(SessionRecords.class);

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    public SessionRecords {
        commands = List.copyOf(commands);
        events = List.copyOf(events);
    }

    /**
     * Reads the topics of tasks and events from their beginning to where they end now.
     *
     * @throws ClientException where the broker does not answer or has no such topics
     */
    public static SessionRecords read(Connection connection, String sessionId) {
        Map<String, Object> settings = connection.settings(Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "default.api.timeout.ms", "30000",
                "request.timeout.ms", "10000"));
        try (ValrSerdes serdes = ValrSerdes.connect(connection.settings(Map.of()))) {
            KafkaConsumer<String, byte[]> consumer =
                    new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
            try {
                return read(connection, consumer, serdes, sessionId);
            } finally {
                consumer.close(CloseOptions.timeout(Duration.ZERO));
            }
        }
    }

    private static SessionRecords read(
            Connection connection, KafkaConsumer<String, byte[]> consumer, ValrSerdes serdes, String sessionId) {
        Set<TopicPartition> partitions = Set.copyOf(partitions(connection, consumer));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = TopicEnds.of(connection, partitions);
        List<TaskCommand> commands = new ArrayList<>();
        List<ReasoningEvent> events = new ArrayList<>();
        long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new ClientException("the topics could not be read within " + READ_TIMEOUT, null);
            }
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                if (sessionId.equals(record.key())) {
                    take(record, serdes, commands, events);
                }
            }
        }
        return new SessionRecords(commands, events);
    }

    private static void take(
            ConsumerRecord<String, byte[]> record,
            ValrSerdes serdes,
            List<TaskCommand> commands,
            List<ReasoningEvent> events) {
        try {
            if (record.topic().equals(Topics.TASKS)) {
                commands.add(serdes.deserializer(TaskCommand.class).deserialize(record.topic(), record.value()));
            } else {
                events.add(serdes.deserializer(ReasoningEvent.class).deserialize(record.topic(), record.value()));
            }
        } catch (UnreadableRecordException e) {
            LOG.warn("{}-{}@{} is passed over", record.topic(), record.partition(), record.offset(), e);
        }
    }

    private static List<TopicPartition> partitions(Connection connection, KafkaConsumer<String, byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(Topics.TASKS, Topics.EVENTS)) {
            List<PartitionInfo> infos;
            try {
                infos = consumer.partitionsFor(topic);
            } catch (TimeoutException e) {
                throw new ClientException(
                        "no broker answers at " + connection.bootstrapServers()
                                + "; give the one that has the task with --bootstrap-servers",
                        e);
            } catch (AuthenticationException | AuthorizationException e) {
                throw ClientException.refused(connection, e);
            }
            if (infos == null || infos.isEmpty()) {
                throw new ClientException(
                        "the broker at " + connection.bootstrapServers() + " has no topic " + topic, null);
            }
            infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        return partitions;
    }
}
