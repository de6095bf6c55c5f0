package ai.valr.trainer.feedback;

import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.DeadLetterHeaders.Stage;
import ai.valr.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Feedback that cannot be used goes to the dead letters as it came, with its reason. A crash right after it may send it once
 * more; its coordinates tell that it is the same. Used by one thread.
 */
public final class DeadLetters implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final KafkaProducer<byte[], byte[]> producer;

    /** What has not been flushed: no more than one batch of feedback. */
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    public DeadLetters(Map<String, Object> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("acks", "all");
        settings.put("linger.ms", "5");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void send(FeedbackRecord feedback, Skip reason, String message) {
        var record = feedback.record();
        Headers headers = new RecordHeaders(record.headers().toArray());
        Stage stage = reason == Skip.UNREADABLE ? Stage.VALUE_CONVERTER : Stage.TASK_PUT;
        new DeadLetterHeaders(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        stage,
                        "ai.valr.trainer.feedback." + reason,
                        message)
                .writeTo(headers);
        sent.add(producer.send(new ProducerRecord<>(
                Topics.DEAD_LETTERS, null, Math.max(0, record.timestamp()), record.key(), record.value(), headers)));
    }

    /**
     * Waits until all that was sent has arrived.
     *
     * @throws KafkaException where one has not
     */
    void flush() {
        producer.flush();
        try {
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "dead letters could not be sent: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while dead letters were sent", e);
        } finally {
            sent.clear();
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_WAIT);
    }
}
