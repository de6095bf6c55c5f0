package ai.valr.trainer.feedback;

import ai.valr.schemas.Feedback;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of the feedback topic.
 *
 * @param feedback null where it cannot be read
 * @param problem why it cannot be read; null where it can
 */
public record FeedbackRecord(ConsumerRecord<byte[], byte[]> record, Feedback feedback, String problem) {

    public int partition() {
        return record.partition();
    }

    public long offset() {
        return record.offset();
    }

    /** When it was given, microseconds since 1970: as it says, else when it was published. */
    long givenAtMicros() {
        return feedback.getGivenAt() == null
                ? TimeUnit.MILLISECONDS.toMicros(record.timestamp())
                : ChronoUnit.MICROS.between(Instant.EPOCH, feedback.getGivenAt());
    }

    TaskKey task() {
        return new TaskKey(feedback.getSessionId(), feedback.getTaskId());
    }
}
