package ai.valr.gateway;

import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;

/**
 * Reads events that the log no longer has from the topic itself. Readers take turns: in each a few events are read, and handed
 * over when the turn has ended, so that one who takes them slowly holds nobody up. Safe for use by many threads.
 */
final class EventPast {
    private static final Duration POLL = Duration.ofMillis(200);

    private static final long MAX_AGE_NANOS = Duration.ofSeconds(5).toNanos();

    /** Turns at the same time; each has a connection and a buffer. */
    private static final int MOST = 8;

    /** Of events' JSON in a turn, and the event behind it: what a slow reader holds. */
    private static final int TURN_CHARS = 256 << 10;

    private final GatewayConfig config;
    private final ValrSerdes serdes;
    private final Semaphore places = new Semaphore(MOST, true);
    private volatile Ends known = new Ends(0, Map.of(), System.nanoTime());

    /** Where the topic ended at a time, so that many who come back at once ask the broker once. */
    private record Ends(int life, Map<Integer, Long> offsets, long atNanos) {
        boolean has(int ofLife, Map<Integer, Long> seen) {
            return life == ofLife
                    && System.nanoTime() - atNanos < MAX_AGE_NANOS
                    && seen.entrySet().stream()
                            .allMatch(one -> one.getValue() < offsets.getOrDefault(one.getKey(), 0L));
        }
    }

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
     * @throws Problem with status 410 where a partition no longer has the next offset
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
        while (!open.isEmpty() && !stopped.getAsBoolean()) {
            for (LoggedEvent event : turn(open, until, stopped)) {
                reader.take(event);
            }
        }
    }

    /** @param open by partition what is read next; moved along, and removed at its end */
    private List<LoggedEvent> turn(Map<Integer, Long> open, Map<Integer, Long> until, BooleanSupplier stopped)
            throws InterruptedException {
        List<LoggedEvent> events = new ArrayList<>();
        places.acquire();
        try (EventTopic topic = new EventTopic(config, serdes)) {
            requireKept(open, topic.beginnings(topic.partitions()));
            topic.seek(open);
            boolean full = false;
            while (!full && !open.isEmpty() && !stopped.getAsBoolean()) {
                full = take(topic.poll(POLL), events, open, until);
                if (!full) {
                    open.replaceAll((partition, offset) -> topic.position(partition));
                }
                open.entrySet().removeIf(next -> next.getValue() >= until.get(next.getKey()));
            }
            return events;
        } catch (KafkaException e) {
            throw Problem.unavailable("the events cannot be read: " + e.getMessage(), e);
        } finally {
            places.release();
        }
    }

    /** @return whether there is no room for more in this turn; what was not taken is read again in the next */
    private static boolean take(
            List<LoggedEvent> polled, List<LoggedEvent> events, Map<Integer, Long> open, Map<Integer, Long> until) {
        long chars = events.stream().mapToLong(event -> event.json().length()).sum();
        for (LoggedEvent event : polled) {
            if (chars >= TURN_CHARS) {
                return true;
            }
            if (event.offset() < until.get(event.partition())) {
                events.add(event);
                chars += event.json().length();
            }
            open.put(event.partition(), event.offset() + 1);
        }
        return chars >= TURN_CHARS;
    }

    /**
     * @param seen the last offset by partition that a client says it saw
     * @throws Problem with status 410 where the topic has never had one: it is another topic than the client knew
     */
    void requireWritten(int life, Map<Integer, Long> seen) throws InterruptedException {
        if (known.has(life, seen)) {
            return;
        }
        places.acquire();
        try (EventTopic topic = new EventTopic(config, serdes)) {
            Map<Integer, Long> ends = topic.ends(topic.partitions());
            known = new Ends(life, ends, System.nanoTime());
            seen.forEach((partition, offset) -> {
                long end = ends.getOrDefault(partition, 0L);
                if (offset >= end) {
                    throw gone("the position has offset " + offset + " in partition " + partition
                            + ", and the topic ends at " + end + ": it was set up anew");
                }
            });
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
                throw gone("events of partition " + partition + " from offset " + offset
                        + " on are past the topic's retention, which begins at " + beginning);
            }
        });
    }

    private static Problem gone(String detail) {
        return Problem.of(410, "Gone", detail, "connect without Last-Event-ID to begin now");
    }
}
