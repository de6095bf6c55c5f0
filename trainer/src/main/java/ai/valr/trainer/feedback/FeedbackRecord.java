package ai.valr.trainer.feedback;

import ai.valr.schemas.Feedback;
import java.time.Duration;
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

    /** How much later than its record's time a feedback may say that it was given: clocks differ. */
    static final Duration MAX_TIME_AHEAD = Duration.ofMinutes(5);

    /** When it was given, microseconds since 1970: as it says, else when it was published; at most {@link #MAX_TIME_AHEAD} later. */
    long givenAtMicros() {
        return Math.min(saidMicros(), latestMicros());
    }

    /** Whether it says that it was given later than can be. */
    boolean isTimeAhead() {
        return saidMicros() > latestMicros();
    }

    private long saidMicros() {
        return feedback.getGivenAt() == null
                ? TimeUnit.MILLISECONDS.toMicros(record.timestamp())
                : ChronoUnit.MICROS.between(Instant.EPOCH, feedback.getGivenAt());
    }

    private long latestMicros() {
        return TimeUnit.MILLISECONDS.toMicros(record.timestamp() + MAX_TIME_AHEAD.toMillis());
    }

    TaskKey task() {
        return new TaskKey(feedback.getSessionId(), feedback.getTaskId());
    }
}
