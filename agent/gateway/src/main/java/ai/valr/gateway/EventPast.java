package ai.valr.gateway;

import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;

/** Reads events that the log no longer has from the topic itself. Safe for use by many threads, a few of them at a time. */
final class EventPast {
    private static final Duration POLL = Duration.ofMillis(200);

    /** Readers at the same time; each has a connection and a buffer. */
    private static final int MOST = 8;

    private final GatewayConfig config;
    private final ValrSerdes serdes;
    private final Semaphore places = new Semaphore(MOST);

    /** Takes an event; may throw to end the reading. */
    @FunctionalInterface
    interface Reader<E extends Exception> {
        void take(LoggedEvent event) throws E;
    }

    EventPast(GatewayConfig config, ValrSerdes serdes) {
        this.config = config;
        this.serdes = serdes;
    }

    /**
     * Reads from one place of each partition to another.
     *
     * @param from offsets by partition
     * @param until offsets that are not read any more
     * @param stopped asked all the while
     * @throws Problem with status 410 where a partition no longer has its first offset
     */
    <E extends Exception> void read(
            Map<Integer, Long> from, Map<Integer, Long> until, BooleanSupplier stopped, Reader<E> reader)
            throws E, InterruptedException {
        Map<Integer, Long> open = new HashMap<>();
        from.forEach((partition, offset) -> {
            if (offset < until.getOrDefault(partition, 0L)) {
                open.put(partition, offset);
            }
        });
        if (open.isEmpty()) {
            return;
        }
        places.acquire();
        try (EventTopic topic = new EventTopic(config, serdes)) {
            requireKept(open, topic.beginnings(topic.partitions()));
            topic.seek(open);
            while (!open.isEmpty() && !stopped.getAsBoolean()) {
                List<LoggedEvent> events = topic.poll(POLL);
                for (LoggedEvent event : events) {
                    if (event.offset() < until.get(event.partition())) {
                        reader.take(event);
                    }
                }
                open.keySet().removeIf(partition -> topic.position(partition) >= until.get(partition));
            }
        } catch (KafkaException e) {
            throw Problem.unavailable("the events cannot be read: " + e.getMessage(), e);
        } finally {
            places.release();
        }
    }

    private static void requireKept(Map<Integer, Long> from, Map<Integer, Long> beginnings) {
        from.forEach((partition, offset) -> {
            long beginning = beginnings.getOrDefault(partition, 0L);
            if (offset < beginning) {
                throw Problem.of(
                        410,
                        "Gone",
                        "events of partition " + partition + " from offset " + offset
                                + " on are past the topic's retention," + " which begins at " + beginning,
                        "connect without Last-Event-ID to begin now");
            }
        });
    }
}
