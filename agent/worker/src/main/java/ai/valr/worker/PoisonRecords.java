package ai.valr.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a record whose handling fails for a reason of its own from failing for ever. A failure ends the transaction, and
 * the record comes again; at the third time it goes to the dead letters unhandled. What Kafka itself
 * throws does not count: it says nothing about the record. Thread-safe, shared by all stream threads of a worker.
 */
final class PoisonRecords {
    private static final Logger LOG = LoggerFactory.getLogger(PoisonRecords.class);

    static final int MAX_TRIES = 3;

    /** Records that are remembered; the oldest are forgotten first. */
    private static final int MAX_REMEMBERED = 1000;

    private record Failure(int times, RuntimeException last) {}

    private final Map<String, Failure> failures = new LinkedHashMap<>();

    void guard(KafkaRecord record, BiConsumer<KafkaRecord, Throwable> deadLetter, Runnable action) {
        Failure earlier = of(record);
        if (earlier != null && earlier.times() >= MAX_TRIES - 1) {
            LOG.error("{} failed {} times and goes to the dead letters", record, earlier.times(), earlier.last());
            deadLetter.accept(record, earlier.last());
            return;
        }
        try {
            action.run();
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            remember(record, new Failure(earlier == null ? 1 : earlier.times() + 1, e));
            throw e;
        }
    }

    private synchronized Failure of(KafkaRecord record) {
        return failures.get(record.toString());
    }

    private synchronized void remember(KafkaRecord record, Failure failure) {
        failures.put(record.toString(), failure);
        if (failures.size() > MAX_REMEMBERED) {
            failures.remove(failures.keySet().iterator().next());
        }
    }
}
