package ai.valr.trainer.feedback;

import ai.valr.observability.KafkaMeters;
import ai.valr.observability.ProcessMetrics;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The feedback of all partitions as one stream, by the records' times. A partition that has more to come is waited for, so
 * that what was published before the reading began comes in one order however often it is read. Used by one thread.
 */
public final class FeedbackInput implements AutoCloseable {
    /** Records of a partition that are read ahead. */
    private static final int MAX_AHEAD = 2000;

    private static final Comparator<ConsumerRecord<byte[], byte[]>> IN_TIME = Comparator.comparingLong(
                    (ConsumerRecord<byte[], byte[]> it) -> it.timestamp())
            .thenComparingInt(ConsumerRecord::partition)
            .thenComparingLong(ConsumerRecord::offset);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<Feedback> deserializer;
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> ahead = new HashMap<>();

    /**
     * @param client settings of Kafka's
     * @param from next offset by partition; one that is not named is read from its beginning
     */
    public FeedbackInput(Map<String, Object> client, Deserializer<Feedback> deserializer, Map<Integer, Long> from) {
        this.deserializer = deserializer;
        Map<String, Object> settings = new HashMap<>(client);
        settings.putIfAbsent("client.id", "valr-trainer-feedback"); // a name that stays, for its metrics
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        // What is past its retention before it was read is passed over: the records that are left are read.
        settings.put("auto.offset.reset", "earliest");
        settings.put("max.poll.records", Integer.toString(MAX_AHEAD));
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.FEEDBACK).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            ahead.put(partition, new ArrayDeque<>());
            Long next = from.get(partition.partition());
            if (next == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, next);
            }
        }
    }

    /** Shows how far it is behind, until what this gives is closed. */
    KafkaMeters show(ProcessMetrics metrics) {
        return KafkaMeters.show(
                metrics,
                looks -> new KafkaClientMetrics(consumer, List.of(), looks, KafkaMeters.LOOK),
                KafkaClientMetrics::close);
    }

    /**
     * The next records, in their order.
     *
     * @param most at most so many
     * @param wait for records where there is none
     * @throws ai.valr.schemas.RegistryUnavailableException where it does not answer; the records come again
     */
    public List<FeedbackRecord> take(int most, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        List<FeedbackRecord> taken = new ArrayList<>();
        while (true) {
            while (taken.size() < most && isComplete()) {
                Deque<ConsumerRecord<byte[], byte[]>> next = earliest();
                if (next == null) {
                    break;
                }
                taken.add(read(next.peek()));
                next.remove();
            }
            long left = deadline - System.nanoTime();
            if (!taken.isEmpty() || left <= 0) {
                return taken;
            }
            poll(Duration.ofNanos(left));
        }
    }

    private void poll(Duration wait) {
        ahead.forEach((partition, records) -> {
            if (records.size() >= MAX_AHEAD) {
                consumer.pause(List.of(partition));
            } else {
                consumer.resume(List.of(partition));
            }
        });
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            ahead.get(new TopicPartition(record.topic(), record.partition())).add(record);
        }
    }

    private FeedbackRecord read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return new FeedbackRecord(record, deserializer.deserialize(record.topic(), record.value()), null);
        } catch (UnreadableRecordException e) {
            return new FeedbackRecord(record, null, e.getMessage());
        }
    }

    /** Whether it is known of every partition which record is its next, or that it has none yet. */
    private boolean isComplete() {
        return ahead.entrySet().stream().allMatch(it -> {
            OptionalLong lag = consumer.currentLag(it.getKey());
            return !it.getValue().isEmpty() || (lag.isPresent() && lag.getAsLong() == 0);
        });
    }

    private Deque<ConsumerRecord<byte[], byte[]>> earliest() {
        return ahead.values().stream()
                .filter(records -> !records.isEmpty())
                .min(Comparator.comparing(Deque::peek, IN_TIME))
                .orElse(null);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
