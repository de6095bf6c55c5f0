package ai.valr.shift;

import ai.valr.process.Fleet;
import ai.valr.process.WorkerProcess;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * kill -9 of workers and of the trainer while a demo runs, at moments that nobody chose. A worker that has died has a successor at
 * once; a trainer is started again by the run. Used by the run's thread.
 */
public final class Kills {
    /** Of the mean pause: the shortest and the longest. */
    private static final double SHORTEST = 0.4;

    private static final double LONGEST = 1.6;

    private final Fleet fleet;
    private final int most;
    private final long pauseNanos;
    private final SplittableRandom random;
    private long dueNanos;
    private int workers;
    private int trainers;

    /**
     * @param fleet its workers are started already
     * @param most kills of a run
     * @param pause between two of them, in the mean
     * @param seed of the moments and of who dies
     */
    public Kills(Fleet fleet, int most, Duration pause, long seed) {
        this.fleet = fleet;
        this.most = most;
        this.pauseNanos = pause.toNanos();
        this.random = new SplittableRandom(seed);
        next();
    }

    private void next() {
        dueNanos = System.nanoTime() + (long) (pauseNanos * random.nextDouble(SHORTEST, LONGEST));
    }

    /**
     * Kills one where it is time to, and replaces those that died.
     *
     * @param told of what was done, a sentence each
     */
    void look(TrainerProcess trainer, Consumer<String> told) {
        for (WorkerProcess worker : fleet.workers()) {
            if (!worker.isAlive()) {
                told.accept("worker " + worker.clientId() + " has died (exit code " + worker.exitCode()
                        + ") and has a successor");
                fleet.remove(worker);
                fleet.start(worker.slot(), null);
            }
        }
        if (workers + trainers >= most || System.nanoTime() < dueNanos) {
            return;
        }
        next();
        if (random.nextBoolean()) {
            trainers++;
            trainer.kill();
            told.accept("kill -9 of the trainer, " + trainers + " of it so far");
        } else {
            List<WorkerProcess> alive = fleet.workers();
            workers++;
            alive.get(random.nextInt(alive.size())).kill();
            told.accept("kill -9 of a worker, " + workers + " of them so far");
        }
    }

    /** Workers that were killed. */
    int workers() {
        return workers;
    }

    /** Times that the trainer was killed. */
    int trainers() {
        return trainers;
    }
}
