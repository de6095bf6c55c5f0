package ai.valr.engine;

import ai.valr.model.StepResult;

/**
 * What a task has spent so far.
 *
 * @param steps reasoning steps
 * @param tokens text tokens
 * @param latents latent positions
 */
public record Usage(int steps, int tokens, int latents) {

    public static final Usage NONE = new Usage(0, 0, 0);

    public Usage {
        if (steps < 0 || tokens < 0 || latents < 0) {
            throw new IllegalArgumentException(
                    "usage of " + steps + " steps, " + tokens + " tokens, " + latents + " latents has a negative part");
        }
    }

    /** This usage with one more step. */
    public Usage plus(StepResult step) {
        return new Usage(steps + 1, tokens + step.tokens(), latents + step.latents());
    }
}
