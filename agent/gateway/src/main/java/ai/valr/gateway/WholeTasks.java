package ai.valr.gateway;

import ai.valr.schemas.Topics;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tasks from their beginning on, whether memory still has it or the topic alone. Safe for use by many threads. */
final class WholeTasks {
    /** For a task that nobody knows yet: asked elsewhere, or about to be asked. */
    static final Duration APPEARS_WITHIN = Duration.ofSeconds(5);

    private static final long LOOK_AGAIN_MS = 100;

    private final EventLog log;
    private final TaskDirectory directory;
    private final PastTasks past;
    private final AskedTasks asked;

    WholeTasks(EventLog log, TaskDirectory directory, PastTasks past, AskedTasks asked) {
        this.log = log;
        this.directory = directory;
        this.past = past;
        this.asked = asked;
    }

    /**
     * A task's events, the earliest first: from its beginning on, or from where retention begins; none where there are none.
     *
     * @throws Problem with status 503 where they cannot be read
     */
    private List<LoggedEvent> events(TaskId id) throws InterruptedException {
        List<LoggedEvent> held = directory.events(id);
        if (!held.isEmpty() && held.get(0).beginsTask()) {
            return held;
        }
        int partition = log.partitionOf(id.session());
        // Asked for behind the events: what left memory meanwhile lies before it.
        long until = held.isEmpty()
                ? log.completeFrom().getOrDefault(partition, 0L)
                : held.get(0).offset();
        List<LoggedEvent> all = new ArrayList<>(past.before(id, partition, until));
        all.addAll(held);
        return all;
    }

    /**
     * A task with all its events. Where retention has taken its beginning, what memory knows of it.
     *
     * @throws Problem with status 404 where there is none, 410 where nobody knows what was asked any more, 503 where it cannot be read
     */
    ObjectNode json(TaskId id) throws InterruptedException {
        List<LoggedEvent> events = events(id);
        if (events.isEmpty()) {
            throw asked.has(id)
                    ? Problem.notFound(
                            id + " was asked and has not begun", "wait for it at .../events; see whether a worker runs")
                    : unknown(id);
        }
        return events.get(0).beginsTask()
                ? TaskTrace.of(events).json()
                : directory.task(id).orElseThrow(() -> withoutBeginning(id, events.get(0)));
    }

    /**
     * A task's events as {@link #json} has them. Waits for the first one where nobody knows the task, but for one that was asked here.
     *
     * @return empty where it was asked here and has not begun
     * @throws Problem with status 404 where it does not appear within {@link #APPEARS_WITHIN}, 503 where it cannot be read
     * @throws TopicReplaced where the topic is another one now
     */
    List<LoggedEvent> await(TaskId id) throws InterruptedException {
        long deadline = System.nanoTime() + APPEARS_WITHIN.toNanos();
        int life = log.life();
        List<LoggedEvent> known = events(id);
        while (known.isEmpty() && !asked.has(id)) {
            if (log.life() != life) {
                throw new TopicReplaced();
            }
            if (log.isClosed()) {
                throw Problem.unavailable("the gateway is going down", null);
            }
            if (System.nanoTime() - deadline > 0) {
                throw unknown(id);
            }
            log.await(life, log.next(), 1, LOOK_AGAIN_MS);
            known = directory.events(id).isEmpty() ? List.of() : events(id);
        }
        return known;
    }

    private static Problem unknown(TaskId id) {
        return Problem.notFound(
                "there are no events of " + id + ", in memory or in " + Topics.EVENTS,
                "check both names; where they are right it was not asked, has not begun, or is past the topic's retention");
    }

    /** @param first of those that are left */
    static Problem withoutBeginning(TaskId id, LoggedEvent first) {
        return Problem.of(
                410,
                "Gone",
                "the beginning of " + id + " is past the retention of " + Topics.EVENTS
                        + ": what is left of it begins with event "
                        + first.event().getEventNumber(),
                "read what is left at /v1/sessions/{session}/events with Last-Event-ID " + first.partition() + ":"
                        + (first.offset() - 1)
                        + "; to keep traces longer raise the topic's retention.ms and retention.bytes");
    }
}
