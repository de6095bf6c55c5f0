package ai.valr.engine;

import ai.valr.model.ReasoningModel;
import java.util.concurrent.atomic.AtomicBoolean;

/** A version of the model in use: it stays in memory until {@link #close()}. Thread-safe. */
public final class ModelUse implements AutoCloseable {
    private final ReasoningModel model;
    private final Runnable released;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param released is called once, by the first {@link #close()} */
    public ModelUse(ReasoningModel model, Runnable released) {
        this.model = model;
        this.released = released;
    }

    public ReasoningModel model() {
        return model;
    }

    /** A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            released.run();
        }
    }
}
