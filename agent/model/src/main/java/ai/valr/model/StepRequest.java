package ai.valr.model;

/**
 * How one reasoning step is to be taken.
 *
 * @param latents K, latent positions before the text; 0 leaves the latent block and its two tokens out
 * @param maxTokens bound on the step's text, in tokens, 1 or more
 * @param temperature 0 is greedy decoding; above 0 samples with {@code seed}
 * @param seed of this step's sampling; a step with the same context, request and seed is the same step
 */
public record StepRequest(int latents, int maxTokens, double temperature, long seed) {

    public StepRequest {
        if (latents < 0) {
            throw new IllegalArgumentException("latents " + latents + " must be 0 or more");
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens " + maxTokens + " must be 1 or more");
        }
        if (!(temperature >= 0) || temperature > 2) {
            throw new IllegalArgumentException("temperature " + temperature + " must lie in [0, 2]");
        }
    }

    public static StepRequest greedy(int latents, int maxTokens) {
        return new StepRequest(latents, maxTokens, 0, 0);
    }
}
