package ai.valr.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The latest events of all sessions in the order in which they came, at most so many. Each has a number that grows by one;
 * readers go along by it and share the events. Safe for use by many threads.
 */
final class EventLog {
    private final LoggedEvent[] ring;
    private final TaskDirectory directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();

    /** By partition: from which offset on every event is here. */
    private final Map<Integer, Long> completeFrom = new HashMap<>();

    private final Map<Integer, Long> last = new HashMap<>();
    private long first;
    private long next;

    /** How often the topic was found to be another one. */
    private int life;

    private boolean closed;

    EventLog(int capacity, TaskDirectory directory) {
        this.ring = new LoggedEvent[capacity];
        this.directory = directory;
    }

    /**
     * Takes these events, and awaits those behind them. All partitions at once: who sees some of them would take a session to lie in
     * another one, and who sees the events come would take them for new ones.
     *
     * @param latest no more events than there is room for
     */
    void begin(LatestEvents latest) {
        lock.lock();
        try {
            latest.from().forEach((partition, offset) -> {
                completeFrom.putIfAbsent(partition, offset);
                last.putIfAbsent(partition, offset - 1);
            });
            latest.before().forEach(directory::add);
            add(latest.events());
            latest.before().forEach(directory::forget); // as if they had been here and had left
        } finally {
            lock.unlock();
        }
    }

    /**
     * The topic is another one now: nothing of what is here, and no offset, is true of it. Ends the reading of whoever read the old one.
     *
     * @param latest of the new one
     */
    void beginAnew(LatestEvents latest) {
        lock.lock();
        try {
            for (long number = first; number < next; number++) {
                directory.forget(at(number));
            }
            first = next;
            completeFrom.clear();
            last.clear();
            begin(latest);
            life++;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Changes when the topic is found to be another one. */
    int life() {
        lock.lock();
        try {
            return life;
        } finally {
            lock.unlock();
        }
    }

    /** Takes events and wakes their readers once; one that is here already is passed over. */
    void add(List<LoggedEvent> events) {
        lock.lock();
        try {
            long before = next;
            events.forEach(this::add);
            if (next > before) {
                more.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(LoggedEvent event) {
        if (event.offset() <= last.getOrDefault(event.partition(), -1L)) {
            return;
        }
        if (next - first == ring.length) {
            LoggedEvent oldest = at(first);
            completeFrom.put(oldest.partition(), oldest.offset() + 1);
            directory.forget(oldest);
            first++;
        }
        ring[(int) (next % ring.length)] = event;
        last.put(event.partition(), event.offset());
        directory.add(event);
        next++;
    }

    private LoggedEvent at(long number) {
        return ring[(int) (number % ring.length)];
    }

    /** The number of the oldest event that is here. */
    long first() {
        lock.lock();
        try {
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** The number that the next event will have. */
    long next() {
        lock.lock();
        try {
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** The last offset of each partition that has come, -1 for none; empty until it is known which partitions there are. */
    Map<Integer, Long> ends() {
        lock.lock();
        try {
            return new HashMap<>(last);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The partition of a session's events.
     *
     * @throws Problem with status 503 until it is known which partitions there are
     */
    int partitionOf(String session) {
        int partitions = ends().size();
        if (partitions == 0) {
            throw Problem.unavailable("the events were not read yet", null);
        }
        return EventTopic.partitionOf(session, partitions);
    }

    /** From which offset on every event of each partition is here. */
    Map<Integer, Long> completeFrom() {
        lock.lock();
        try {
            return new HashMap<>(completeFrom);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The event of this number and those that came behind it; waits for the first.
     *
     * @param ofLife of the topic that is read
     * @param most how many are given at once
     * @return empty where it did not come within the time, has gone already, the topic is another one or the log is closed
     */
    List<LoggedEvent> await(int ofLife, long number, int most, long waitMs) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(waitMs);
        lock.lockInterruptibly();
        try {
            while (number >= next && life == ofLife && !closed && left > 0) {
                left = more.awaitNanos(left);
            }
            if (number < first || life != ofLife) {
                return List.of();
            }
            List<LoggedEvent> come = new ArrayList<>();
            for (long n = number; n < Math.min(next, number + most); n++) {
                come.add(at(n));
            }
            return come;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait. */
    void close() {
        lock.lock();
        try {
            closed = true;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
