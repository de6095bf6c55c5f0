package ai.valr.engine;

/**
 * What a task may spend.
 *
 * @param steps reasoning steps, 1 or more
 * @param tokens text tokens over all steps, 1 or more
 * @param tokensPerStep text tokens of one step, 1 or more
 * @param latentsPerStep K, latent positions before each step; 0 for none
 * @param latents latent positions over all steps; a step that does not fit any more is not taken
 */
public record Budget(int steps, int tokens, int tokensPerStep, int latentsPerStep, int latents) {

    /** {@code <latent>} and {@code </latent>} around a latent block. */
    private static final int LATENT_BRACKETS = 2;

    public Budget {
        if (steps < 1 || tokens < 1 || tokensPerStep < 1) {
            throw new IllegalArgumentException("a budget of " + steps + " steps, " + tokens + " tokens and "
                    + tokensPerStep + " tokens a step must be 1 or more in each");
        }
        if (latentsPerStep < 0 || latents < latentsPerStep) {
            throw new IllegalArgumentException("latents " + latents + " must be at least one step's " + latentsPerStep
                    + ", and neither may be negative");
        }
    }

    /** Decoder positions that one step can take at most. */
    public int stepPositions() {
        return latentPositions() + Math.min(tokensPerStep, tokens);
    }

    /** Decoder positions of one step's latent block with the tokens around it. */
    public int latentPositions() {
        return latentsPerStep == 0 ? 0 : latentsPerStep + LATENT_BRACKETS;
    }

    /** Decoder positions that the whole task can take at most after its question. */
    public long taskPositions() {
        long text = Math.min((long) steps * tokensPerStep, tokens);
        return (long) steps * latentPositions() + text;
    }

    /** Why no further step may be taken after {@code used}, or null when one may. */
    FinishReason exhausted(Usage used) {
        if (used.steps() >= steps) {
            return FinishReason.STEPS;
        }
        if (used.tokens() >= tokens) {
            return FinishReason.TOKENS;
        }
        if (used.latents() + latentsPerStep > latents) {
            return FinishReason.LATENTS;
        }
        return null;
    }

    /** Why no step may follow the one after {@code used}, however few tokens that takes, or null when one may. */
    FinishReason exhaustedByNext(Usage used) {
        return exhausted(new Usage(used.steps() + 1, used.tokens(), used.latents() + latentsPerStep));
    }

    /** Text tokens that the next step may decode. */
    int nextStepTokens(Usage used) {
        return Math.min(tokensPerStep, tokens - used.tokens());
    }
}
