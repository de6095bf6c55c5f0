package ai.valr.worker.session;

import ai.valr.engine.FinishReason;
import ai.valr.engine.ModelUse;
import ai.valr.engine.ModelVersions;
import ai.valr.model.ConfidenceScales;
import ai.valr.schemas.FailureCode;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** How tasks speak and how they end: every event of a task is told here, under its next number. */
final class TaskEnds {
    private final ModelVersions models;
    private final Events events;
    private final SessionPorts ports;
    private final EngineTasks engineTasks;
    private final SessionLimits limits;
    private final SessionCounters counters;
    private final InstantSource clock;

    TaskEnds(
            ModelVersions models,
            Events events,
            SessionPorts ports,
            EngineTasks engineTasks,
            SessionLimits limits,
            SessionCounters counters,
            InstantSource clock) {
        this.models = models;
        this.events = events;
        this.ports = ports;
        this.engineTasks = engineTasks;
        this.limits = limits;
        this.counters = counters;
        this.clock = clock;
    }

    /** Tells an event of the task; the task with its next number. */
    PendingTask tell(String sessionId, PendingTask task, Object event) {
        ports.event(new ReasoningEvent(sessionId, task.id(), task.nextEvent(), clock.instant(), event), task.trace());
        return task.afterEvent();
    }

    SessionState answer(String sessionId, SessionState state, PendingTask task, FinishReason finish) {
        counters.answers.increment();
        counters.meters.answered(finish, clock.millis() - task.acceptedMs());
        String version = state.context().modelVersion();
        tell(sessionId, task, events.answered(task, version, confidence(version), finish));
        return end(sessionId, state, task);
    }

    /** The scales of the version that answers; of the active one where a deadline found that one out of memory. */
    private Optional<ConfidenceScales> confidence(String version) {
        try (ModelUse own = models.find(version)) {
            if (own != null) {
                return own.model().confidence();
            }
        }
        try (ModelUse active = models.active()) {
            return active.model().confidence();
        }
    }

    SessionState fail(String sessionId, SessionState state, PendingTask task, FailureCode code, String message) {
        counters.failedTasks.increment();
        counters.meters.failed(code);
        tell(sessionId, task, failed(code, message));
        SessionState ended = end(sessionId, state, task);
        // What a model failed on is not built upon: the next task starts a fresh context.
        return code == FailureCode.ENGINE_ERROR
                ? ended.withContext(ended.context().distrusted())
                : ended;
    }

    SessionState cancelled(String sessionId, SessionState state, PendingTask task, String reason) {
        counters.cancelledTasks.increment();
        PendingTask opened = task;
        if (task.nextEvent() == 0) {
            opened = tell(
                    sessionId, task, events.accepted(task, 0, versionFor(task), ContextHead.EMPTY, List.of(), null));
        }
        int steps = task.runs() ? task.progress().used().steps() : 0;
        tell(sessionId, opened, new TaskCancelled(reason, steps));
        return end(sessionId, state, task);
    }

    /** The version that a task which did not begin would have begun with now. */
    private String versionFor(PendingTask task) {
        if (task.spec().modelVersion() != null) {
            return task.spec().modelVersion();
        }
        try (ModelUse active = models.active()) {
            return active.model().version();
        }
    }

    /** Fails a task that was never taken. */
    SessionState refuse(
            String sessionId, SessionState state, String taskId, FailureCode code, String message, String trace) {
        counters.failedTasks.increment();
        counters.meters.failed(code);
        ports.event(new ReasoningEvent(sessionId, taskId, 0, clock.instant(), failed(code, message)), trace);
        return state.remember(taskId, limits.rememberedTasks());
    }

    private static TaskFailed failed(FailureCode code, String message) {
        boolean retryable = code == FailureCode.QUEUE_FULL
                || code == FailureCode.DEADLINE_EXCEEDED
                || code == FailureCode.FRAMES_NOT_FOUND
                || code == FailureCode.ENGINE_ERROR;
        return new TaskFailed(code, message, retryable);
    }

    private SessionState end(String sessionId, SessionState state, PendingTask task) {
        PendingTask head = state.head();
        if (head != null && head.id().equals(task.id())) {
            engineTasks.drop(sessionId);
        }
        return state.endTask(task.id(), limits.rememberedTasks());
    }
}
