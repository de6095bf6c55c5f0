package ai.valr.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Goes along the events from a position: each one that it wants once, in each session's order, whether the log still has
 * it or not. It keeps nothing but its position, so that one that is slow costs nothing. Used by one thread.
 */
final class EventReader {
    /** A reader that is behind holds no more of them at a time. */
    private static final int MOST_AT_ONCE = 256;

    private final EventLog log;
    private final EventPast past;
    private final Position position;
    private final Predicate<LoggedEvent> wanted;
    private final int life;
    private long number;

    /**
     * @param life of the log, from before the position was found
     * @param position of its partitions; it is moved along
     */
    EventReader(EventLog log, EventPast past, int life, Position position, Predicate<LoggedEvent> wanted) {
        this.life = life;
        this.log = log;
        this.past = past;
        this.position = position;
        this.wanted = wanted;
        this.number = -1;
    }

    /** How far it is. */
    Position position() {
        return position;
    }

    /**
     * Reads on until something comes, or the time is over, and all that came with it.
     *
     * @param stopped asked where it takes longer
     * @param reader may throw to end the reading
     * @return whether there may be more at once
     * @throws Problem with status 410 where what comes next is past the topic's retention
     * @throws TopicReplaced where the topic is another one now
     */
    <E extends Exception> boolean advance(long waitMs, BooleanSupplier stopped, EventPast.Reader<E> reader)
            throws E, InterruptedException {
        if (log.life() != life) {
            throw new TopicReplaced();
        }
        if (number < log.first()) {
            number = log.first();
            Map<Integer, Long> from = new HashMap<>();
            position.seen().keySet().forEach(partition -> from.put(partition, position.next(partition)));
            past.read(from, log.completeFrom(), stopped, event -> take(event, reader));
        }
        List<LoggedEvent> come = log.await(life, number, MOST_AT_ONCE, waitMs);
        for (LoggedEvent event : come) {
            number++;
            take(event, reader);
        }
        return !come.isEmpty() || number < log.first();
    }

    /** What is done from time to time while nothing comes. */
    interface Beat<E extends Exception> {
        void beat() throws E;
    }

    /**
     * Reads a task's events until it ends.
     *
     * @return false where the time was over before
     */
    <E extends Exception> boolean untilEnded(long waitMs, EventPast.Reader<E> reader) throws E, InterruptedException {
        return untilEnded(waitMs, Long.MAX_VALUE, () -> {}, reader);
    }

    /**
     * Reads a task's events until it ends.
     *
     * @param beatMs between two events of the task after which a beat comes
     * @param beat may throw to end the reading
     * @return false where the time was over before
     */
    <E extends Exception> boolean untilEnded(long waitMs, long beatMs, Beat<E> beat, EventPast.Reader<E> reader)
            throws E, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        boolean[] ended = {false};
        long[] saidNanos = {System.nanoTime()};
        while (!ended[0]) {
            long now = System.nanoTime();
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - now);
            if (left <= 0 || log.isClosed()) {
                return false;
            }
            long quiet = beatMs - TimeUnit.NANOSECONDS.toMillis(now - saidNanos[0]);
            if (quiet <= 0) {
                beat.beat();
                saidNanos[0] = now;
                quiet = beatMs;
            }
            advance(Math.min(left, quiet), () -> false, event -> {
                ended[0] = ended[0] || event.endsTask();
                saidNanos[0] = System.nanoTime();
                reader.take(event);
            });
        }
        return true;
    }

    private <E extends Exception> void take(LoggedEvent event, EventPast.Reader<E> reader) throws E {
        if (position.awaits(event)) {
            position.saw(event);
            if (wanted.test(event)) {
                reader.take(event);
            }
        }
    }
}
