package ai.valr.gateway;

import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds what the log no longer has of a task by reading its session's partition backwards. A search looks into no other session's records
 * and holds the task's events, as many as memory would hold of it. Safe for use by many threads.
 */
final class PastTasks {
    /** Searches at the same time; each has a connection and reads as fast as the broker gives. */
    private static final int MOST_SEARCHES = 2;

    private static final Duration MOST_WAIT = Duration.ofSeconds(5);
    private static final Duration MOST_SEARCH = Duration.ofSeconds(30);

    private static final long RETRY_AFTER_S = 5;

    /** Offsets read at once: first, for a task that began shortly before, and in a search that goes on. */
    private static final int FIRST_WINDOW = 256;

    private static final int MOST_WINDOW = 65_536;

    /** Tasks of which it is known where they are not, so that who asks for one again and again has it searched once. */
    private static final int MOST_ABSENT = 10_000;

    private final GatewayConfig config;
    private final ValrSerdes serdes;
    private final EventLog log;
    private final AskedTasks asked;
    private final Semaphore searches = new Semaphore(MOST_SEARCHES, true);
    private final Map<TaskId, Absent> absent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Absent> eldest) {
            return size() > MOST_ABSENT;
        }
    };

    /** @param before an offset before which there is nothing of the task */
    private record Absent(int life, long before) {}

    PastTasks(GatewayConfig config, ValrSerdes serdes, EventLog log, AskedTasks asked) {
        this.config = config;
        this.serdes = serdes;
        this.log = log;
        this.asked = asked;
    }

    /**
     * A task's events before an offset of its session's partition, the earliest first: from its beginning on, or from where retention
     * begins. A task that was asked here is not looked for before that: one of the same name that was asked earlier is not found.
     *
     * @throws Problem with status 503 where too much is searched for, it takes too long or the topic cannot be read
     */
    List<LoggedEvent> before(TaskId id, int partition, long until) throws InterruptedException {
        int life = log.life();
        long nothingBefore = nothingBefore(id, life);
        if (nothingBefore >= until) {
            return List.of();
        }
        if (!searches.tryAcquire(MOST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw Problem.busy(
                    id + " is not in memory, and " + MOST_SEARCHES + " others are searched for in the topic",
                    "try again, or raise max_events to have more in memory",
                    RETRY_AFTER_S);
        }
        try (EventTopic topic = new EventTopic(config, serdes)) {
            List<LoggedEvent> found = List.copyOf(search(topic, id, partition, nothingBefore, until));
            if (found.isEmpty()) {
                synchronized (absent) {
                    absent.put(id, new Absent(life, until));
                }
            }
            return found;
        } catch (KafkaException e) {
            throw Problem.unavailable("the events cannot be read: " + e.getMessage(), e);
        } finally {
            searches.release();
        }
    }

    private long nothingBefore(TaskId id, int life) {
        long behind = asked.end(id, life).orElse(-1) + 1;
        synchronized (absent) {
            Absent known = absent.get(id);
            return known == null || known.life() != life ? behind : Math.max(behind, known.before());
        }
    }

    private Deque<LoggedEvent> search(EventTopic topic, TaskId id, int partition, long nothingBefore, long until) {
        long deadline = System.nanoTime() + MOST_SEARCH.toNanos();
        BooleanSupplier over = () -> log.isClosed() || System.nanoTime() - deadline > 0;
        long beginning = topic.beginnings(List.of(new TopicPartition(Topics.EVENTS, partition)))
                .get(partition);
        long last = Math.max(nothingBefore, beginning);
        Deque<LoggedEvent> found = new ArrayDeque<>();
        long readFrom = until;
        int window = FIRST_WINDOW;
        while (readFrom > last && (found.isEmpty() || !found.getFirst().beginsTask())) {
            long from = Math.max(last, readFrom - window);
            List<LoggedEvent> events = topic.read(partition, from, readFrom, id, over);
            for (int i = events.size() - 1; i >= 0; i--) {
                found.addFirst(events.get(i));
            }
            if (over.getAsBoolean()) {
                throw Problem.busy(
                        id + " was searched for in partition " + partition + " of " + Topics.EVENTS + " from offset "
                                + until + " back to " + readFrom + " within " + MOST_SEARCH.toSeconds()
                                + " s; it begins at " + beginning,
                        "try again when the broker has less to do, or raise max_events to have more in memory",
                        RETRY_AFTER_S);
            }
            readFrom = from;
            window = Math.min(2 * window, MOST_WINDOW);
        }
        return found;
    }
}
