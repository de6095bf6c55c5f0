package ai.valr.engine;

import ai.valr.model.AnswerType;
import ai.valr.model.Context;
import java.time.Instant;
import java.util.Objects;

/**
 * A task as the engine takes it: reason on from this context. A task that was interrupted is the same request with the
 * context and the usage of its last step that was kept.
 *
 * @param taskId unique among the lease's tasks in the engine
 * @param sessionId whose KV cache is used; at most one task of a session is in the engine at a time
 * @param modelVersion that answers it, in memory
 * @param context what was fed so far, the question included
 * @param rebuild whether another version thought the context's latents, so that they are thought anew before the first step
 * @param used what the task has spent so far; its steps are the number of the next step, from 0
 * @param budget what it may spend
 * @param priority from {@link #LOWEST_PRIORITY} to {@link #HIGHEST_PRIORITY}, higher goes first
 * @param temperature 0 is greedy
 * @param seed of the sampling; each step mixes its number in
 * @param answer what its answer must be
 * @param deadline when it must end, or null
 */
public record TaskRequest(
        String taskId,
        String sessionId,
        String modelVersion,
        Context context,
        boolean rebuild,
        Usage used,
        Budget budget,
        int priority,
        double temperature,
        long seed,
        AnswerType answer,
        Instant deadline) {

    public static final int LOWEST_PRIORITY = -10;
    public static final int HIGHEST_PRIORITY = 10;

    public TaskRequest {
        Objects.requireNonNull(taskId, "taskId");
        Objects.requireNonNull(sessionId, "sessionId");
        Objects.requireNonNull(modelVersion, "modelVersion");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(used, "used");
        Objects.requireNonNull(budget, "budget");
        Objects.requireNonNull(answer, "answer");
        if (rebuild && used.steps() > 0) {
            throw new IllegalArgumentException("task " + taskId + " has taken " + used.steps()
                    + " steps; a context is rebuilt before the first one only");
        }
        if (priority < LOWEST_PRIORITY || priority > HIGHEST_PRIORITY) {
            throw new IllegalArgumentException(
                    "priority " + priority + " must lie in [" + LOWEST_PRIORITY + ", " + HIGHEST_PRIORITY + "]");
        }
    }
}
