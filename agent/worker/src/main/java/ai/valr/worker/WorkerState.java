package ai.valr.worker;

import ai.valr.engine.EngineState;
import ai.valr.worker.release.ReleaseState;
import ai.valr.worker.session.SessionCounters;

/**
 * The worker at a moment, for people and gauges. Counts are since the start.
 *
 * @param phase where it is
 * @param problem what it waits for or failed on, or empty
 * @param partitions partitions of frames and tasks that are this worker's
 * @param threadRestarts stream threads that ended by an error and were replaced
 * @param registryWaits stream threads that were replaced because the registry did not answer for a record
 * @param releases versions of the model: which serves, which are in memory, what was refused
 */
public record WorkerState(
        Phase phase,
        String problem,
        int partitions,
        long threadRestarts,
        long registryWaits,
        EngineState engine,
        ReleaseState releases,
        long frames,
        long duplicateFrames,
        long brokenFrames,
        long expiredFrames,
        long fetchedFrames,
        long tasks,
        long duplicateTasks,
        long steps,
        long answers,
        long failedTasks,
        long cancelledTasks,
        long resumedTasks,
        long staleOutcomes,
        long cutContexts,
        long freshContexts,
        long rebuiltContexts,
        long closedSessions,
        long deadLetters,
        long storedSessions) {

    /** A worker's life. */
    public enum Phase {
        /** Waits for the registry, the broker, or its partitions. */
        STARTING,
        /** Serves. */
        RUNNING,
        /** Partitions come, go or are restored. */
        REBALANCING,
        /** Gave up; {@link WorkerState#problem} says why. */
        FAILED,
        /** {@link WorkerApp#close()} was called. */
        CLOSED
    }

    static WorkerState of(
            Phase phase,
            String problem,
            int partitions,
            long threadRestarts,
            long registryWaits,
            EngineState engine,
            ReleaseState releases,
            SessionCounters counters) {
        return new WorkerState(
                phase,
                problem,
                partitions,
                threadRestarts,
                registryWaits,
                engine,
                releases,
                counters.frames.sum(),
                counters.duplicateFrames.sum(),
                counters.brokenFrames.sum(),
                counters.expiredFrames.sum(),
                counters.fetchedFrames.sum(),
                counters.tasks.sum(),
                counters.duplicateTasks.sum(),
                counters.steps.sum(),
                counters.answers.sum(),
                counters.failedTasks.sum(),
                counters.cancelledTasks.sum(),
                counters.resumedTasks.sum(),
                counters.staleOutcomes.sum(),
                counters.cutContexts.sum(),
                counters.freshContexts.sum(),
                counters.rebuiltContexts.sum(),
                counters.closedSessions.sum(),
                counters.deadLetters.sum(),
                counters.storedSessions.sum());
    }
}
