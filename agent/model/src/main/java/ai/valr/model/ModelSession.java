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
     * Feeds segments that another version of the model thought, but for their latent blocks, each of which this model thinks
     * anew in its place: a latent is a state of the model that thought it, and says nothing to another.
     *
     * @param segments each latent block with the texts before and behind it
     * @return the segments as they were fed: the same ones, with this model's latents
     * @throws ModelException when the context would grow past {@link ReasoningModel#maxModelLen()}, or a latent block does not
     *     stand between its two tokens
     */
    List<Segment> rethink(List<Segment> segments);

    /**
     * Takes one step and keeps it in the cache.
     *
     * @throws ModelException when the step could grow the context past {@link ReasoningModel#maxModelLen()}
     */
    StepResult step(StepRequest request);

    @Override
    void close();
}
