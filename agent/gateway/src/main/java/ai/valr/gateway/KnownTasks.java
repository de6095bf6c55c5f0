package ai.valr.gateway;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Whether there is a task, as far as a gateway can know: only one that holds every event that its topic ever had, and has read all of
 * them, can say of a task that there is none. Safe for use by many threads.
 */
final class KnownTasks {
    /** For which a task's first event may be under way between the broker and here. */
    private static final long EVENT_LAG_MS = 1_000;

    private final EventLog log;
    private final TaskDirectory directory;
    private final BooleanSupplier ready;

    /** @param ready whether the events that there are were read */
    KnownTasks(EventLog log, TaskDirectory directory, BooleanSupplier ready) {
        this.log = log;
        this.directory = directory;
        this.ready = ready;
    }

    /**
     * The task; empty where its events may have been here and have gone, or are still to be read. Waits a moment for one that is not there.
     *
     * @throws Problem with status 404 where there is none
     */
    Optional<TaskRow> find(String session, String task) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(EVENT_LAG_MS);
        while (true) {
            long next = log.next();
            Optional<TaskRow> row = directory.row(new TaskId(session, task));
            if (row.isPresent() || !knowsAll()) {
                return row;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0 || log.isClosed()) {
                throw Problem.notFound(
                        "there is no task " + task + " in session " + session,
                        "take both from the task's events, or from GET /v1/tasks");
            }
            log.await(log.life(), next, 1, left);
        }
    }

    private boolean knowsAll() {
        return ready.getAsBoolean() && log.completeFrom().values().stream().allMatch(offset -> offset == 0);
    }
}
