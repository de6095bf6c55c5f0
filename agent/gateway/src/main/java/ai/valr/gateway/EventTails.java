package ai.valr.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic's partitions backwards, the one whose next event is the latest first, until it has so many events. Offsets say nothing of
 * how many there are: transactions use them up too, and a busy session lies in one partition alone. Holds what it gives and a window of
 * each partition beside it. Used by one thread, once.
 */
final class EventTails {
    private static final Logger LOG = LoggerFactory.getLogger(EventTails.class);

    /** Looked at for each event that is wanted: markers, transactions that were given up, records that nobody can read. */
    private static final int MOST_OFFSETS_PER_EVENT = 8;

    /** Offsets read at once in a partition: first, and where more and more of it are wanted. */
    private static final int FIRST_WINDOW = 64;

    private static final int MOST_WINDOW = 2_048;

    /** Offsets of each partition read further back for the beginnings of the tasks that are held. */
    private static final int MOST_FURTHER = 4_096;

    private static final Duration TELL_EVERY = Duration.ofSeconds(2);

    private final EventTopic topic;
    private final int most;
    private final BooleanSupplier over;
    private final List<Tail> tails = new ArrayList<>();
    private final int mostWindow;
    private final long startedNanos = System.nanoTime();
    private long toldNanos = startedNanos;
    private long offsetsLeft;
    private long found;

    /**
     * @param beginnings by partition
     * @param ends by partition, up to where transactions have ended
     * @param most events wanted
     * @param over asked all the while; what was found by then is given
     */
    EventTails(
            EventTopic topic, Map<Integer, Long> beginnings, Map<Integer, Long> ends, int most, BooleanSupplier over) {
        this.topic = topic;
        this.most = most;
        this.over = over;
        ends.forEach((partition, end) -> tails.add(new Tail(partition, beginnings.getOrDefault(partition, 0L), end)));
        this.mostWindow = Math.max(FIRST_WINDOW, Math.min(MOST_WINDOW, most / Math.max(1, tails.size())));
        this.offsetsLeft = (long) most * MOST_OFFSETS_PER_EVENT + (long) tails.size() * FIRST_WINDOW;
    }

    LatestEvents read() {
        List<LoggedEvent> events = newest();
        Map<Integer, Long> from = new HashMap<>();
        tails.forEach(tail -> from.put(tail.partition, tail.from()));
        List<LoggedEvent> before = new ArrayList<>();
        tails.forEach(tail -> before.addAll(tail.before()));
        long tookMs = (System.nanoTime() - startedNanos) / 1_000_000;
        if (tookMs > TELL_EVERY.toMillis()) {
            LOG.info("the latest {} events were read in {} ms", events.size(), tookMs);
        }
        return new LatestEvents(from, before, events);
    }

    private List<LoggedEvent> newest() {
        PriorityQueue<Tail> open =
                new PriorityQueue<>(Comparator.comparing(Tail::latest).reversed());
        tails.stream().filter(Tail::fill).forEach(open::add);
        List<LoggedEvent> latestFirst = new ArrayList<>();
        while (!open.isEmpty() && latestFirst.size() < most) {
            Tail tail = open.remove();
            latestFirst.add(tail.take());
            if (tail.fill()) {
                open.add(tail);
            }
        }
        if (offsetsLeft <= 0 && latestFirst.size() < most) {
            LOG.warn(
                    "{} of max_events {} are held: behind them {} offsets had too few events",
                    latestFirst.size(),
                    most,
                    (long) most * MOST_OFFSETS_PER_EVENT);
        }
        Collections.reverse(latestFirst);
        return latestFirst;
    }

    private void tell() {
        if (System.nanoTime() - toldNanos >= TELL_EVERY.toNanos()) {
            toldNanos = System.nanoTime();
            LOG.info("reading the latest events: {} so far, at most {} are wanted", found, most);
        }
    }

    /** A partition from its end backwards. */
    private final class Tail {
        private final int partition;
        private final long beginning;

        /** By task the earliest of its events that was taken. */
        private final Map<TaskId, LoggedEvent> earliest = new HashMap<>();

        /** Read, and not taken. */
        private final Deque<LoggedEvent> left = new ArrayDeque<>();

        /** What lies before it was not read. */
        private long readFrom;

        private int window = FIRST_WINDOW;

        Tail(int partition, long beginning, long end) {
            this.partition = partition;
            this.beginning = beginning;
            this.readFrom = end;
        }

        /** @return whether there is an event to take */
        boolean fill() {
            while (left.isEmpty() && readFrom > beginning && offsetsLeft > 0 && !over.getAsBoolean()) {
                offsetsLeft -= readBack(readFrom - window);
            }
            return !left.isEmpty();
        }

        /** @return how many offsets were read */
        private long readBack(long wanted) {
            long until = readFrom;
            readFrom = Math.max(beginning, wanted);
            List<LoggedEvent> events = topic.read(partition, readFrom, until, null, over);
            for (int i = events.size() - 1; i >= 0; i--) {
                left.addFirst(events.get(i));
            }
            found += events.size();
            window = Math.min(2 * window, mostWindow);
            tell();
            return until - readFrom;
        }

        Instant latest() {
            return left.getLast().event().getTime();
        }

        LoggedEvent take() {
            LoggedEvent event = left.removeLast();
            if (!event.task().isEmpty()) {
                earliest.put(new TaskId(event.session(), event.task()), event);
            }
            return event;
        }

        /** From where on everything was taken. */
        long from() {
            return left.isEmpty() ? readFrom : left.getLast().offset() + 1;
        }

        /** What lies before the taken events of their tasks, as far as it is not too far away. */
        Deque<LoggedEvent> before() {
            Set<TaskId> begun = new HashSet<>();
            earliest.forEach((id, event) -> {
                if (!event.beginsTask()) {
                    begun.add(id);
                }
            });
            Deque<LoggedEvent> before = new ArrayDeque<>();
            long last = Math.max(beginning, readFrom - MOST_FURTHER);
            while (!begun.isEmpty()) {
                for (Iterator<LoggedEvent> backwards = left.descendingIterator(); backwards.hasNext(); ) {
                    LoggedEvent event = backwards.next();
                    TaskId id = new TaskId(event.session(), event.task());
                    if (begun.contains(id)) {
                        before.addFirst(event);
                        if (event.beginsTask()) {
                            begun.remove(id);
                        }
                    }
                }
                left.clear();
                if (begun.isEmpty() || readFrom <= last || over.getAsBoolean()) {
                    return before;
                }
                readBack(Math.max(last, readFrom - window));
            }
            return before;
        }
    }
}
