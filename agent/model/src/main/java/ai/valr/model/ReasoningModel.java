package ai.valr.model;

import java.util.Optional;

/**
 * A VaLR model, ready to reason. Weights are shared by all of its sessions and never change. Thread-safe; closed by
 * whoever loaded it, after its sessions.
 */
public interface ReasoningModel extends AutoCloseable {

    /** The model's name: its folder's name unless {@code valr.json} says another. */
    String name();

    /** The weights' version: the first 12 hexadecimal digits of the sha256 of their files. */
    String version();

    /** What it has in common with other versions of it. */
    ModelFamily family();

    /** Decoder positions that a session may hold. */
    int maxModelLen();

    /** K where a request does not say: latent positions before each step; 0 for a model without latents. */
    int defaultLatents();

    /** The smallest K that a request may ask for: 1 where nothing but latents sees the frames. */
    default int minLatents() {
        return 0;
    }

    /** The largest K that a request may ask for. */
    int maxLatents();

    /** What makes its own confidence the chance of being right; empty where that was not fitted. */
    default Optional<ConfidenceScales> confidence() {
        return Optional.empty();
    }

    /** What the model takes of its device's memory. */
    ModelMemory memory();

    /** What the model was trained to hold in one context. */
    ContextBudget contextBudget();

    /** How text and frames are laid out around this model's special tokens. */
    PromptLayout layout();

    /** The place that an answer of this type takes in a step's text. */
    AnswerTokens answerTokens(AnswerType type);

    /**
     * Decodes a picture and runs the vision tower on it.
     *
     * @param image an encoded picture (JPEG, PNG, WebP), bounded by the model's picture limits
     * @throws PictureException when the bytes are no picture or break a limit; nothing else was harmed
     */
    FrameTokens encode(byte[] image) throws PictureException;

    /** An empty session. The caller closes it. */
    ModelSession open();

    /**
     * Runs all that serving will run once, on a session of its own: the first run of a model is slower than those behind it.
     */
    void warmUp();

    /** Frees the weights. A second call does nothing. */
    @Override
    void close();
}
