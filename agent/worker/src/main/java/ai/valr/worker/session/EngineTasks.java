package ai.valr.worker.session;

import ai.valr.engine.ModelUse;
import ai.valr.engine.ModelVersions;
import ai.valr.engine.TaskRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The tasks of this partition that the engine has, at most one a session, each under an id of its own. */
final class EngineTasks {
    private final ModelVersions models;
    private final SessionPorts ports;
    private final Contexts contexts;

    /** By session: the id under which the engine has its task. */
    private final Map<String, String> submitted = new HashMap<>();

    private long submissions;

    EngineTasks(ModelVersions models, SessionPorts ports, Contexts contexts) {
        this.models = models;
        this.ports = ports;
        this.contexts = contexts;
    }

    boolean has(String sessionId) {
        return submitted.containsKey(sessionId);
    }

    /** Whether this is the session's task in the engine, and no earlier submission of it. */
    boolean isCurrent(String sessionId, String engineTaskId) {
        return engineTaskId.equals(submitted.get(sessionId));
    }

    void drop(String sessionId) {
        String engineTaskId = submitted.remove(sessionId);
        if (engineTaskId != null) {
            ports.cancel(engineTaskId);
        }
    }

    /** Hands the task to the engine, from the context as the store holds it; does nothing where there is no place, or its version of the model is not in memory. */
    void submit(String sessionId, SessionState state, PendingTask task) {
        try (ModelUse use = models.find(state.context().modelVersion())) {
            if (use != null) {
                offer(sessionId, state, task);
            }
        }
    }

    private void offer(String sessionId, SessionState state, PendingTask task) {
        TaskSpec spec = task.spec();
        String engineTaskId = spec.taskId() + "#" + submissions++;
        Instant deadline = spec.deadlineMs() == TaskSpec.NO_DEADLINE ? null : Instant.ofEpochMilli(spec.deadlineMs());
        TaskRequest request = new TaskRequest(
                engineTaskId,
                sessionId,
                state.context().modelVersion(),
                contexts.load(sessionId, state),
                state.context().model().needsRebuild(),
                task.progress().used(),
                spec.budget(),
                spec.priority(),
                spec.temperature(),
                spec.seed(),
                TypedAnswer.type(spec),
                deadline);
        if (ports.submit(request)) {
            submitted.put(sessionId, engineTaskId);
        }
    }
}
