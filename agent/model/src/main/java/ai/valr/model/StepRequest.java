package ai.valr.model;

import java.util.Objects;

/**
 * How one reasoning step is to be taken.
 *
 * <p>A typed answer is decoded under a constraint: what follows {@link PromptLayout#ANSWER} is an option's letter or a
 * number with a unit, and a turn ends with nothing else than an answer of the type. Where {@code maxTokens} would leave
 * no place for one, the step says it at once and ends with {@link StepResult.End#LENGTH}.
 *
 * @param latents K, latent positions before the text; 0 leaves the latent block and its two tokens out
 * @param maxTokens bound on the step's text, in tokens, 1 or more
 * @param temperature 0 is greedy decoding; above 0 samples with {@code seed}
 * @param seed of this step's sampling; a step with the same context, request and seed is the same step
 * @param answer what an answer must be; {@link AnswerType.Text} leaves all text free
 * @param last no further step will be taken: the text begins with {@link PromptLayout#ANSWER}. It ends with {@link
 *     StepResult.End#LENGTH} unless the model would have begun so by itself
 */
public record StepRequest(int latents, int maxTokens, double temperature, long seed, AnswerType answer, boolean last) {

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
        Objects.requireNonNull(answer, "answer");
    }

    /** A step of free text that others may follow. */
    public StepRequest(int latents, int maxTokens, double temperature, long seed) {
        this(latents, maxTokens, temperature, seed, new AnswerType.Text(), false);
    }

    public static StepRequest greedy(int latents, int maxTokens) {
        return new StepRequest(latents, maxTokens, 0, 0);
    }

    /** The same step with a constraint on its answer. */
    public StepRequest answering(AnswerType type, boolean isLast) {
        return new StepRequest(latents, maxTokens, temperature, seed, type, isLast);
    }

    /** Whether nothing is asked of the text. */
    public boolean isFree() {
        return answer instanceof AnswerType.Text && !last;
    }
}
