package ai.valr.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whose turn it is. A step is the unit: every turn is one step, then the task waits again. Up to {@code maxNumSeqs}
 * tasks take turns; the others wait for a place. Knows no threads, clocks or tensors, so that its fairness is a table in
 * a test. Not thread-safe.
 *
 * <p>Rank: a task's priority plus one for every {@code agingRounds} turns that others had since its last; the highest
 * goes, and among equals the one whose last turn is longest ago. So equal tasks alternate, and a low priority is late
 * but never starves. A batching engine would ask for several turns at once before it steps.
 */
final class Schedule {
    private final int maxNumSeqs;
    private final int agingRounds;
    private final List<RunningTask> running = new ArrayList<>();
    private final List<RunningTask> waiting = new ArrayList<>();
    private long round;

    Schedule(int maxNumSeqs, int agingRounds) {
        this.maxNumSeqs = maxNumSeqs;
        this.agingRounds = agingRounds;
    }

    void add(RunningTask task) {
        task.lastRound = round - 1; // before those that have their turn now
        waiting.add(task);
    }

    /** The task whose turn it is among those that {@code runnable} lets through, marked as stepping; null for none. */
    RunningTask next(Predicate<RunningTask> runnable) {
        while (running.size() < maxNumSeqs && !waiting.isEmpty()) {
            RunningTask admitted = first(waiting, task -> true);
            waiting.remove(admitted);
            running.add(admitted);
        }
        RunningTask task = first(running, candidate -> !candidate.stepping && runnable.test(candidate));
        if (task != null) {
            round++;
            task.lastRound = round;
            task.stepping = true;
        }
        return task;
    }

    /** A task that {@code over} says has no time left, marked as stepping, whether it has a place or waits for one. */
    RunningTask overdue(Predicate<RunningTask> over) {
        for (RunningTask task : all()) {
            if (!task.stepping && over.test(task)) {
                task.stepping = true;
                return task;
            }
        }
        return null;
    }

    /** The turn is over and the task wants another. */
    void requeue(RunningTask task) {
        task.stepping = false;
        if (running.remove(task)) {
            running.add(task); // behind those of its rank
        }
        task.waitingSinceNanos = System.nanoTime();
    }

    void remove(RunningTask task) {
        running.remove(task);
        waiting.remove(task);
    }

    List<RunningTask> all() {
        List<RunningTask> all = new ArrayList<>(running);
        all.addAll(waiting);
        return all;
    }

    int running() {
        return running.size();
    }

    int waiting() {
        return waiting.size();
    }

    int size() {
        return running.size() + waiting.size();
    }

    private RunningTask first(Collection<RunningTask> tasks, Predicate<RunningTask> eligible) {
        RunningTask best = null;
        for (RunningTask task : tasks) {
            if (eligible.test(task) && (best == null || goesBefore(task, best))) {
                best = task;
            }
        }
        return best;
    }

    private boolean goesBefore(RunningTask task, RunningTask other) {
        long rank = rank(task);
        long otherRank = rank(other);
        return rank > otherRank || (rank == otherRank && task.lastRound < other.lastRound);
    }

    private long rank(RunningTask task) {
        return task.request.priority() + (round - task.lastRound) / agingRounds;
    }
}
