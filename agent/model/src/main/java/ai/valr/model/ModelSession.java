package ai.valr.model;

import java.util.List;

/**
 * A context inside the model: its KV cache. Held and closed by whoever opened it; used by one thread at a time. All
 * native memory of the session goes with {@link #close()}.
 */
public interface ModelSession extends AutoCloseable {

    /** Decoder positions in the cache. */
    int length();

    /**
     * Feeds segments (prefill).
     *
     * @throws ModelException when the context would grow past {@link ReasoningModel#maxModelLen()}
     */
    void append(List<Segment> segments);

    /**
     * Takes one step and keeps it in the cache.
     *
     * @throws ModelException when the step could grow the context past {@link ReasoningModel#maxModelLen()}
     */
    StepResult step(StepRequest request);

    @Override
    void close();
}
