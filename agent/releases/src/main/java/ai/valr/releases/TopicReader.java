package ai.valr.releases;

import ai.valr.schemas.TopicIdentity;
import ai.valr.schemas.UnreadableRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A topic of whole records by key, read from its beginning. Used by one thread at a time, closed by its owner. */
final class TopicReader<T extends SpecificRecord> implements AutoCloseable {

    /** Takes records in their order. */
    interface Taker<T> {
        /** @param value null: the key's records are void from here on */
        void take(ConsumerRecord<String, byte[]> record, T value);

        void unreadable(ConsumerRecord<String, byte[]> record, UnreadableRecordException why);
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<T> deserializer;

    /** @throws org.apache.kafka.common.KafkaException where the broker does not answer or has no such topic */
    TopicReader(String topic, LogSettings settings, Deserializer<T> deserializer) {
        this.deserializer = deserializer;
        this.consumer = new KafkaConsumer<>(settings.consumer(), new StringDeserializer(), new ByteArrayDeserializer());
        try {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic);
            if (partitions == null || partitions.isEmpty()) {
                throw TopicIdentity.missing(topic);
            }
            consumer.assign(partitions.stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Hands over what came within a time.
     *
     * @throws org.apache.kafka.common.KafkaException where the broker or the registry does not answer; records may be left
     *     out then, so that a new reader must begin again
     */
    void poll(Duration timeout, Taker<T> taker) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(timeout)) {
            T value;
            try {
                value = deserializer.deserialize(record.topic(), record.value());
            } catch (UnreadableRecordException e) {
                taker.unreadable(record, e);
                continue;
            }
            taker.take(record, value);
        }
    }

    Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(consumer.assignment());
    }

    boolean isAt(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
