package ai.valr.chaos;

import ai.valr.model.CrashPoint;
import ai.valr.process.Fleet;
import ai.valr.process.WorkerProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/** Does to the workers what the schedule says, each time while a batch of tasks runs, and counts it. */
final class Disturber {
    /** For an armed worker to pass its point, from when its batch is asked. */
    private static final Duration CRASH_WAIT = Duration.ofSeconds(30);

    /** For a process to start and to join. */
    private static final Duration JOIN_WAIT = Duration.ofMinutes(3);

    /** For a killed worker's sessions to go on before a replacement starts all the same. */
    private static final Duration RESUME_WAIT = Duration.ofSeconds(30);

    private static final Duration END_WAIT = Duration.ofSeconds(20);

    private final Fleet fleet;
    private final Watch watch;
    private final ResumeTimes resumeTimes;
    private final Load load;
    private final Recording calm;
    private final Recording chaos;
    private final Duration sessionTimeout;
    private final Replacement replacement;
    private final IntConsumer ask;
    private final Map<String, Integer> done = new HashMap<>();
    private final Map<CrashPoint, Integer> crashes = new EnumMap<>(CrashPoint.class);
    private final Map<CrashPoint, Integer> notReached = new EnumMap<>(CrashPoint.class);

    /**
     * @param calm the undisturbed pass, which tells how many events a batch has
     * @param chaos the pass that is disturbed
     * @param sessionTimeout after which a worker that does not answer counts as dead
     * @param ask asks a batch's tasks
     */
    Disturber(
            Fleet fleet,
            Watch watch,
            ResumeTimes resumeTimes,
            Load load,
            Recording calm,
            Recording chaos,
            Duration sessionTimeout,
            Replacement replacement,
            IntConsumer ask) {
        this.fleet = fleet;
        this.watch = watch;
        this.resumeTimes = resumeTimes;
        this.load = load;
        this.calm = calm;
        this.chaos = chaos;
        this.sessionTimeout = sessionTimeout;
        this.replacement = replacement;
        this.ask = ask;
    }

    /** By {@link Disturbance.Kind}'s names. */
    Map<String, Integer> done() {
        return done;
    }

    Map<CrashPoint, Integer> crashes() {
        return crashes;
    }

    Map<CrashPoint, Integer> notReached() {
        return notReached;
    }

    int kills() {
        return done.getOrDefault(Disturbance.Kind.KILL.name(), 0) + done.getOrDefault(Disturbance.Kind.CRASH.name(), 0);
    }

    /** Asks the batch and does it. */
    void disturb(int batch, Disturbance disturbance) throws InterruptedException {
        if (disturbance.kind() == Disturbance.Kind.CRASH) {
            crash(batch, disturbance);
            return;
        }
        ask.accept(batch);
        untilMoment(batch, disturbance);
        switch (disturbance.kind()) {
            case KILL -> {
                WorkerProcess victim = choose(fleet.workers(), disturbance);
                kill(victim);
                killed(victim, disturbance.kind());
                if (replacement == Replacement.WHEN_RESUMED) {
                    watch.until(() -> !resumeTimes.isWaiting(), RESUME_WAIT);
                }
                fleet.start(victim.slot(), null);
            }
            case STOP -> stop(choose(fleet.workers(), disturbance));
            case RESTART -> {
                WorkerProcess victim = choose(fleet.workers(), disturbance);
                end(victim);
                fleet.start(victim.slot(), null);
            }
            case SCALE_UP -> fleet.startMore(null);
            case SCALE_DOWN -> {
                if (fleet.workers().size() > 1) {
                    end(choose(fleet.workers(), disturbance));
                }
            }
            case CRASH -> throw new IllegalStateException("done above");
        }
        count(disturbance.kind());
    }

    private void count(Disturbance.Kind kind) {
        done.merge(kind.name(), 1, Integer::sum);
    }

    private void stop(WorkerProcess victim) throws InterruptedException {
        Set<String> sessions = watch.busySessions(victim);
        victim.stop();
        resumeTimes.disturbed(Disturbance.Kind.STOP, victim.clientId(), sessions, Instant.now(), System.nanoTime());
        try {
            watch.pass(sessionTimeout.multipliedBy(2));
        } finally {
            victim.cont();
        }
    }

    /** A worker joins that will die at the point; the batch is asked when it joins, so that there is something to pass. */
    private void crash(int batch, Disturbance disturbance) throws InterruptedException {
        CrashPoint point = disturbance.point();
        WorkerProcess victim = fleet.startMore(point.label() + ":" + disturbance.count());
        watch.mayEnd(victim);
        // It restores while it joins; it meets all else when it has its share.
        boolean whileJoining = point == CrashPoint.IN_RESTORE;
        watch.until(() -> !victim.isAlive() || (whileJoining ? victim.joins() : watch.serves(victim)), JOIN_WAIT);
        ask.accept(batch);
        if (point == CrashPoint.AFTER_RESUME) {
            handOver(batch, disturbance, victim);
        }
        // A batch may be answered before a worker that joins has read anything back; it does so all the same.
        watch.until(() -> !victim.isAlive() || (!whileJoining && chaos.openTasks() == 0), CRASH_WAIT);
        if (victim.isAlive()) {
            notReached.merge(point, 1, Integer::sum);
            kill(victim);
            killed(victim, Disturbance.Kind.KILL);
            count(Disturbance.Kind.KILL);
        } else {
            crashes.merge(point, 1, Integer::sum);
            fleet.remove(victim);
            killed(victim, Disturbance.Kind.CRASH);
            count(Disturbance.Kind.CRASH);
        }
    }

    /**
     * All others but one are restarted in the middle of their tasks, so that there are some to be taken up, and too many for
     * the one alone.
     */
    private void handOver(int batch, Disturbance disturbance, WorkerProcess victim) throws InterruptedException {
        untilMoment(batch, disturbance);
        List<WorkerProcess> others = new ArrayList<>(
                fleet.workers().stream().filter(worker -> worker != victim).toList());
        if (others.size() > 1) {
            others.remove(disturbance.choice() % others.size());
        }
        for (WorkerProcess other : others) {
            end(other);
        }
        for (WorkerProcess other : others) {
            fleet.start(other.slot(), null);
            count(Disturbance.Kind.RESTART);
        }
    }

    private void kill(WorkerProcess victim) throws InterruptedException {
        watch.mayEnd(victim);
        victim.kill();
        if (!watch.until(() -> !victim.isAlive(), END_WAIT)) {
            throw new IllegalStateException(victim.clientId() + " survives kill -9");
        }
        fleet.remove(victim);
    }

    private void killed(WorkerProcess victim, Disturbance.Kind kind) {
        WorkerProcess.End end = victim.end();
        resumeTimes.disturbed(kind, victim.clientId(), watch.busySessions(victim), end.at(), end.nanos());
    }

    private void end(WorkerProcess worker) throws InterruptedException {
        watch.mayEnd(worker);
        worker.terminate();
        if (watch.until(() -> !worker.isAlive(), END_WAIT)) {
            fleet.remove(worker);
        } else {
            watch.unexpected(worker.clientId() + " did not end within " + END_WAIT.toSeconds() + " s of kill -TERM");
            kill(worker);
        }
    }

    /** Ends all workers in order. */
    void endAll() throws InterruptedException {
        List<WorkerProcess> all = fleet.workers();
        all.forEach(watch::mayEnd);
        all.forEach(WorkerProcess::terminate);
        watch.until(() -> all.stream().noneMatch(WorkerProcess::isAlive), END_WAIT);
    }

    /** One of those that live, with tasks in hand where there is such a one. */
    private WorkerProcess choose(List<WorkerProcess> workers, Disturbance disturbance) {
        List<WorkerProcess> alive =
                workers.stream().filter(WorkerProcess::isAlive).toList();
        List<WorkerProcess> busy = alive.stream()
                .filter(worker -> !watch.busySessions(worker).isEmpty())
                .toList();
        List<WorkerProcess> from = busy.isEmpty() ? alive : busy;
        return from.get(disturbance.choice() % from.size());
    }

    private void untilMoment(int batch, Disturbance disturbance) throws InterruptedException {
        List<RoomTasks.Task> tasks = load.batch(batch);
        long wanted = (long) (disturbance.moment() * events(calm, tasks));
        watch.until(() -> events(chaos, tasks) >= wanted, Watch.PATIENCE);
        // No longer than half of the batch is in hand: a kill that meets nobody at work tells nothing.
        watch.until(() -> chaos.openTasks() <= tasks.size() / 2, Duration.ofMillis(disturbance.delayMs()));
    }

    private static long events(Recording recording, List<RoomTasks.Task> tasks) {
        return tasks.stream()
                .mapToLong(task -> recording.events(task.id()).size())
                .sum();
    }
}
