package ai.valr.engine;

import ai.valr.model.Context;

/** A task inside the engine. Its fields are guarded by the engine's lock but for the thread that steps it. */
final class RunningTask {
    final TaskRequest request;
    final EngineLease lease;

    Context context;
    Usage used;

    /** Tries of the current step that failed. */
    int failedTries;

    /** The round in which it last had its turn, or entered. */
    long lastRound;

    /** {@link System#nanoTime()} since which it waits for its turn. */
    long waitingSinceNanos;

    boolean stepping;
    boolean cancelled;

    RunningTask(TaskRequest request, EngineLease lease) {
        this.request = request;
        this.lease = lease;
        this.context = request.context();
        this.used = request.used();
        this.waitingSinceNanos = System.nanoTime();
    }

    SessionKey session() {
        return new SessionKey(lease, request.sessionId());
    }

    @Override
    public String toString() {
        return "task " + request.taskId() + " of session " + request.sessionId();
    }
}
