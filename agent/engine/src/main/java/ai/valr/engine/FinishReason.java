package ai.valr.engine;

/** Why a task ended with an answer. */
public enum FinishReason {
    /** The model ended its turn. With any other reason the answer was asked for before the model came to it. */
    STOP,
    /** The budget of steps ran out. */
    STEPS,
    /** The budget of text tokens ran out, of the task or of a step, or the context is full. */
    TOKENS,
    /** The budget of latent positions ran out. */
    LATENTS,
    /** The deadline passed after at least one step; the answer is what the last step said. */
    DEADLINE
}
