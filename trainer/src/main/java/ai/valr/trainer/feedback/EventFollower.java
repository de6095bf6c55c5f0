package ai.valr.trainer.feedback;

import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the events into a {@link TraceIndex}, from the topic's beginning on. Used by one thread. */
public final class EventFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventFollower.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<ReasoningEvent> deserializer;
    private final TraceIndex index;

    public EventFollower(Map<String, Object> client, Deserializer<ReasoningEvent> deserializer, TraceIndex index) {
        this.deserializer = deserializer;
        this.index = index;
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.EVENTS).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * Reads up to where the topic ends now.
     *
     * @param stopped asked between polls; true ends it
     * @param read told the number of events read so far
     */
    public void catchUp(BooleanSupplier stopped, Consumer<Long> read) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        long events = 0;
        while (!stopped.getAsBoolean()
                && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                events++;
                add(record);
            }
            read.accept(events);
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            index.add(deserializer.deserialize(record.topic(), record.value()));
        } catch (UnreadableRecordException e) {
            LOG.warn("event at {}-{} is passed over", record.partition(), record.offset(), e);
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
