package ai.valr.engine;

import ai.valr.model.Context;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * One user's share of an engine: its tasks, pictures and caches, all of which leave with {@link #close()}. A worker
 * holds one for each partition. Thread-safe.
 */
public final class EngineLease implements AutoCloseable {
    private final Engine engine;
    private final Consumer<Outcome> outcomes;
    private volatile boolean closed;

    EngineLease(Engine engine, Consumer<Outcome> outcomes) {
        this.engine = engine;
        this.outcomes = outcomes;
    }

    /**
     * Hands in a task.
     *
     * @return false when {@link EngineConfig#maxQueuedTasks()} tasks are in the engine, or its version of the model is not in
     *     memory; try again later
     * @throws IllegalStateException when the session has a task in the engine already
     * @throws RejectedExecutionException when the engine is closed
     */
    public boolean submit(TaskRequest request) {
        return engine.submit(this, request);
    }

    /**
     * Hands in a picture.
     *
     * @return false when {@link EngineConfig#maxQueuedFrames()} pictures wait already; try again later
     * @throws RejectedExecutionException when the engine is closed
     */
    public boolean encode(EncodeRequest request) {
        return engine.encode(this, request);
    }

    /** Whether {@link #encode} would take a picture now. */
    public boolean canEncode() {
        return engine.canEncode();
    }

    /** Tasks in the engine, of all leases. */
    public int tasksInEngine() {
        return engine.tasks();
    }

    /**
     * Suggests that the session will go on from this context under this version: it is fed to the cache when no step waits. A later
     * suggestion for the session takes the place of an earlier one that was not followed yet.
     */
    public void prefill(String sessionId, String version, Context context) {
        engine.prefill(new SessionKey(this, sessionId), version, context);
    }

    /** Drops a task, at the latest when its current step ends. It has no outcome after that step. */
    public void cancel(String taskId) {
        engine.cancel(this, taskId);
    }

    /** Drops the session's cache, its tasks and its pictures. */
    public void closeSession(String sessionId) {
        engine.closeSession(new SessionKey(this, sessionId));
    }

    /** Drops everything of this lease. Outcomes of what is running are not delivered. */
    @Override
    public void close() {
        closed = true;
        engine.release(this);
    }

    void deliver(Outcome outcome) {
        if (!closed) {
            outcomes.accept(outcome);
        }
    }
}
