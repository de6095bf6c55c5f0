package ai.valr.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The engine's bounds. All problems of a configuration are told at once.
 *
 * @param maxNumSeqs tasks that take turns at once, each holding its KV cache; the others wait in the queue
 * @param maxQueuedTasks tasks in the engine, running and waiting; past it {@link EngineLease#submit} refuses
 * @param maxQueuedFrames pictures waiting for the vision tower; past it {@link EngineLease#encode} refuses
 * @param maxOpenSessions KV caches held, running and idle; past it the least recently used idle one is closed
 * @param stepThreads steps that run at the same time
 * @param encodeThreads pictures that are encoded at the same time
 * @param maxTries tries of a step or a picture that fails for a reason that may pass
 * @param agingRounds turns of others that lift a waiting task by one priority, so that none starves
 * @param idleAfter how long the KV cache of a session without a task is kept
 */
public record EngineConfig(
        int maxNumSeqs,
        int maxQueuedTasks,
        int maxQueuedFrames,
        int maxOpenSessions,
        int stepThreads,
        int encodeThreads,
        int maxTries,
        int agingRounds,
        Duration idleAfter) {

    public EngineConfig {
        List<String> problems = new ArrayList<>();
        atLeast(problems, "max_num_seqs", maxNumSeqs, 1);
        atLeast(problems, "max_queued_tasks", maxQueuedTasks, maxNumSeqs);
        atLeast(problems, "max_queued_frames", maxQueuedFrames, 1);
        atLeast(problems, "max_open_sessions", maxOpenSessions, maxNumSeqs);
        atLeast(problems, "step_threads", stepThreads, 1);
        atLeast(problems, "encode_threads", encodeThreads, 1);
        atLeast(problems, "max_tries", maxTries, 1);
        atLeast(problems, "aging_rounds", agingRounds, 1);
        if (idleAfter.isNegative() || idleAfter.isZero()) {
            problems.add("engine_idle_ms " + idleAfter.toMillis() + " must be 1 or more");
        }
        if (stepThreads > maxNumSeqs) {
            problems.add("step_threads " + stepThreads + " must not be above max_num_seqs " + maxNumSeqs
                    + ": a thread without a task does nothing");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** Bounds for one machine: half of its cores step, one thread encodes. */
    public static EngineConfig defaults() {
        int stepThreads = Math.min(4, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        return new EngineConfig(4, 256, 64, 16, stepThreads, 1, 3, 8, Duration.ofMinutes(5));
    }

    /** The same with other counts of tasks that take turns and threads that step. */
    public EngineConfig withParallelism(int newMaxNumSeqs, int newStepThreads) {
        return new EngineConfig(
                newMaxNumSeqs,
                Math.max(maxQueuedTasks, newMaxNumSeqs),
                maxQueuedFrames,
                Math.max(maxOpenSessions, newMaxNumSeqs),
                newStepThreads,
                encodeThreads,
                maxTries,
                agingRounds,
                idleAfter);
    }

    private static void atLeast(List<String> problems, String name, int value, int least) {
        if (value < least) {
            problems.add(name + " " + value + " must be " + least + " or more");
        }
    }
}
