package ai.valr.chaos;

import ai.valr.client.ValrClient;
import ai.valr.node.Progress;
import ai.valr.process.Fleet;
import ai.valr.process.WorkerProcess;
import ai.valr.schemas.ReasoningEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Reads events, asks who has which partitions and looks after the workers, all the while that a run waits for something.
 * Used by one thread.
 */
final class Watch {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PROGRESS = Duration.ofSeconds(2);

    /** No event for so long, with tasks in hand: they are lost. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Workers that may end by themselves before a run gives up. */
    private static final int MOST_UNEXPECTED = 3;

    private static final Duration READY = Duration.ofMinutes(3);

    private final ValrClient client;
    private final Ownership ownership;
    private final Fleet fleet;
    private final ResumeTimes resumeTimes;
    private final Progress progress;
    private final BooleanSupplier stopped;
    private final List<String> unexpected = new ArrayList<>();
    private final Set<WorkerProcess> mayEnd = new HashSet<>();

    private Pass pass;
    private String stage = "";
    private long lastEventNanos = System.nanoTime();
    private long lastProgressNanos = System.nanoTime();

    /** @param stopped asked all the time; true ends a wait with an {@link InterruptedException} */
    Watch(
            ValrClient client,
            Ownership ownership,
            Fleet fleet,
            ResumeTimes resumeTimes,
            Progress progress,
            BooleanSupplier stopped) {
        this.client = client;
        this.ownership = ownership;
        this.fleet = fleet;
        this.resumeTimes = resumeTimes;
        this.progress = progress;
        this.stopped = stopped;
    }

    /** From now on events belong to this pass. */
    void follow(Pass newPass) {
        pass = newPass;
    }

    /** What the lines about the progress begin with. */
    void stage(String newStage) {
        stage = newStage;
    }

    /** Tasks were asked: the wait for their first events begins. */
    void asked() {
        lastEventNanos = System.nanoTime();
    }

    /** A death of this worker is no fault. */
    void mayEnd(WorkerProcess worker) {
        mayEnd.add(worker);
    }

    void unexpected(String what) {
        unexpected.add(what);
    }

    /** What workers did that nobody told them to. */
    List<String> unexpected() {
        return unexpected;
    }

    boolean isMember(WorkerProcess worker) {
        return ownership.isMember(worker.clientId());
    }

    /** Whether the worker has partitions. */
    boolean serves(WorkerProcess worker) {
        return !ownership.partitions(worker.clientId()).isEmpty();
    }

    /** The worker's sessions that have a task in hand. */
    Set<String> busySessions(WorkerProcess worker) {
        Set<Integer> partitions = ownership.partitions(worker.clientId());
        Set<String> sessions = new HashSet<>();
        for (int i = 0; i < pass.sessions().size(); i++) {
            String session = pass.sessions().get(i);
            if (partitions.contains(i % Ownership.PARTITIONS) && pass.isOpen(session)) {
                sessions.add(session);
            }
        }
        return sessions;
    }

    /** Waits until all workers, and nobody else, have partitions. */
    void untilSettled() throws InterruptedException {
        boolean settled = until(
                () -> ownership.isSettled(
                        fleet.workers().stream().map(WorkerProcess::clientId).collect(Collectors.toSet()),
                        Ownership.PARTITIONS),
                READY);
        if (!settled) {
            throw new IllegalStateException("the workers do not share the partitions within " + READY.toMinutes()
                    + " min; their logs are in " + fleet.logs());
        }
    }

    /** Waits until no session has more than so many tasks in hand, or nothing has moved for {@link #PATIENCE}. */
    void untilOpenTasks(int most) throws InterruptedException {
        until(() -> pass.mostOpenTasks() <= most || isStuck(), PATIENCE.multipliedBy(100));
    }

    /** Whether nothing has moved for {@link #PATIENCE}. */
    boolean isStuck() {
        return System.nanoTime() - lastEventNanos > PATIENCE.toNanos();
    }

    void pass(Duration time) throws InterruptedException {
        until(() -> false, time);
    }

    /** Waits until something is so; false where it was not so in time. */
    boolean until(BooleanSupplier so, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            if (stopped.getAsBoolean()) {
                throw new InterruptedException("the run was stopped");
            }
            client.poll(POLL).forEach(this::take);
            ownership.refresh();
            replaceTheFallen();
            tellProgress();
        }
        return true;
    }

    /** Takes what is left of the events. */
    void toEnd(Duration atMost) {
        client.pollToEnd(atMost).forEach(this::take);
    }

    private void take(ReasoningEvent event) {
        if (pass.add(event)) {
            long now = System.nanoTime();
            lastEventNanos = now;
            String session = event.getSessionId();
            resumeTimes.event(session, event.getTime(), pass.isOpen(session), now);
        }
    }

    /** A worker that ends without being told to is a fault; another one takes its place, as it would in operation. */
    private void replaceTheFallen() {
        for (WorkerProcess worker : fleet.workers()) {
            if (!worker.isAlive() && !mayEnd.contains(worker)) {
                unexpected.add(worker.clientId() + " ended by itself with exit code " + worker.exitCode()
                        + "; its log is " + worker.log());
                fleet.remove(worker);
                if (unexpected.size() > MOST_UNEXPECTED) {
                    throw new IllegalStateException("workers end by themselves: " + String.join("; ", unexpected));
                }
                fleet.start(worker.slot(), null);
            }
        }
    }

    private void tellProgress() {
        if (System.nanoTime() - lastProgressNanos >= PROGRESS.toNanos()) {
            lastProgressNanos = System.nanoTime();
            List<WorkerProcess> workers = fleet.workers();
            progress.say(stage + ": " + pass.endedTasks() + " tasks, "
                    + pass.openTasks() + " in hand, " + pass.count() + " events, "
                    + workers.stream().filter(this::isMember).count() + "/" + workers.size() + " workers");
        }
    }
}
