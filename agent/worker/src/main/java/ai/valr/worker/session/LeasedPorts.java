package ai.valr.worker.session;

import ai.valr.engine.EncodeRequest;
import ai.valr.engine.EngineLease;
import ai.valr.engine.TaskRequest;
import ai.valr.model.Context;

/** Ports whose engine is a lease; whoever made the lease closes it. */
public abstract class LeasedPorts implements SessionPorts {
    private final EngineLease lease;

    protected LeasedPorts(EngineLease lease) {
        this.lease = lease;
    }

    @Override
    public final boolean submit(TaskRequest request) {
        return lease.submit(request);
    }

    @Override
    public final int tasksInEngine() {
        return lease.tasksInEngine();
    }

    @Override
    public final boolean encode(EncodeRequest request) {
        return lease.encode(request);
    }

    @Override
    public final boolean canEncode() {
        return lease.canEncode();
    }

    @Override
    public final void prefill(String sessionId, String version, Context context) {
        lease.prefill(sessionId, version, context);
    }

    @Override
    public final void cancel(String engineTaskId) {
        lease.cancel(engineTaskId);
    }

    @Override
    public final void closeSession(String sessionId) {
        lease.closeSession(sessionId);
    }
}
