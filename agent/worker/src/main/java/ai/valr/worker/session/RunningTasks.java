package ai.valr.worker.session;

import ai.valr.engine.FinishReason;
import ai.valr.engine.ModelVersions;
import ai.valr.engine.ModelVersions.Wanted;
import ai.valr.schemas.FailureCode;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What a task needs that has begun and is not in the engine, as after a failover: the version of the model that it began with.
 * It is waited for without holding anybody up, and the task's deadline goes on meanwhile.
 */
final class RunningTasks {
    private final ModelVersions models;
    private final EngineTasks engineTasks;
    private final TaskEnds ends;
    private final InstantSource clock;

    RunningTasks(ModelVersions models, EngineTasks engineTasks, TaskEnds ends, InstantSource clock) {
        this.models = models;
        this.engineTasks = engineTasks;
        this.ends = ends;
        this.clock = clock;
    }

    /** One move of a task that runs; the same state where it goes on, or has to wait. */
    SessionState move(String sessionId, SessionState state, PendingTask head) {
        if (engineTasks.has(sessionId)) {
            return state;
        }
        String version = state.context().modelVersion();
        Wanted wanted = models.wantBegun(version);
        if (wanted instanceof Wanted.Ready ready) {
            ready.use().close();
            return state;
        }
        if (wanted instanceof Wanted.Gone gone) {
            return ends.fail(
                    sessionId,
                    state,
                    head,
                    FailureCode.MODEL_NOT_FOUND,
                    "the task was begun with model version " + version + ", which cannot be had: " + gone.reason());
        }
        if (clock.millis() < head.spec().deadlineMs()) {
            return state;
        }
        return head.progress().used().steps() > 0
                ? ends.answer(sessionId, state, head, FinishReason.DEADLINE)
                : ends.fail(
                        sessionId,
                        state,
                        head,
                        FailureCode.DEADLINE_EXCEEDED,
                        "the deadline " + Instant.ofEpochMilli(head.spec().deadlineMs())
                                + " passed before the first step");
    }
}
