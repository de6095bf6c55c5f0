package ai.valr.worker.release;

import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.DeadLetterHeaders.Stage;
import ai.valr.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a release that cannot be used into the dead letters: the record as it lies in {@code valr.releases}, which is read again
 * for it. It happens seldom, so that each has clients of its own. What fails here is logged; the release is refused anyhow.
 */
final class ReleaseDeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseDeadLetters.class);

    /** For reading the topic to its end, and for the broker's word on the dead letter. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> client;

    /** @param client settings of Kafka's clients */
    ReleaseDeadLetters(Map<String, Object> client) {
        this.client = Map.copyOf(client);
    }

    /** Of the last record that {@code which} says it is; nothing where the topic does not hold it any more. */
    void send(Predicate<ConsumerRecord<byte[], byte[]>> which, Stage stage, String errorClass, String message) {
        try {
            ConsumerRecord<byte[], byte[]> found = find(which);
            if (found == null) {
                LOG.warn("a release that was refused is no more in {}: {}", Topics.RELEASES, message);
                return;
            }
            Headers headers = new RecordHeaders(found.headers().toArray());
            new DeadLetterHeaders(found.topic(), found.partition(), found.offset(), stage, errorClass, message)
                    .writeTo(headers);
            Map<String, Object> settings = new HashMap<>(client);
            settings.put("acks", "all");
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>(
                                Topics.DEAD_LETTERS, null, found.timestamp(), found.key(), found.value(), headers))
                        .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            LOG.error("a release that was refused could not be put into {}: {}", Topics.DEAD_LETTERS, message, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ConsumerRecord<byte[], byte[]> find(Predicate<ConsumerRecord<byte[], byte[]>> which) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.RELEASES, TIMEOUT).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
            ConsumerRecord<byte[], byte[]> found = null;
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), TIMEOUT) < end.getValue())
                    && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (which.test(record)) {
                        found = record;
                    }
                }
            }
            return found;
        }
    }
}
