package ai.valr.engine;

import ai.valr.model.Context;
import ai.valr.model.ReasoningModel;
import ai.valr.model.Segment;
import java.util.List;

/** A task inside the engine. Its fields are guarded by the engine's lock but for the thread that steps it. */
final class RunningTask {
    final TaskRequest request;
    final EngineLease lease;

    /** Its version of the model, which it holds in memory until it leaves the engine. */
    private final ModelUse use;

    Context context;
    Usage used;

    /** What of the request's context is still to be thought anew; none where nothing is. */
    List<List<Segment>> toRethink;

    /** Time that went into thinking it anew, which counts as the first step's prefill. */
    long rethinkNanos;

    /** Tries of the current step that failed. */
    int failedTries;

    /** The round in which it last had its turn, or entered. */
    long lastRound;

    /** {@link System#nanoTime()} since which it waits for its turn. */
    long waitingSinceNanos;

    boolean stepping;
    boolean cancelled;

    /** @param use of the request's version; given back by {@link #leave} */
    RunningTask(TaskRequest request, EngineLease lease, ModelUse use) {
        this.request = request;
        this.lease = lease;
        this.use = use;
        this.toRethink = request.rebuild() ? RethinkParts.of(request.context()) : List.of();
        this.context = request.rebuild() ? Context.EMPTY : request.context();
        this.used = request.used();
        this.waitingSinceNanos = System.nanoTime();
    }

    SessionKey session() {
        return new SessionKey(lease, request.sessionId());
    }

    ReasoningModel model() {
        return use.model();
    }

    /** It is in the engine no more. */
    void leave() {
        use.close();
    }

    @Override
    public String toString() {
        return "task " + request.taskId() + " of session " + request.sessionId();
    }
}
