package ai.valr.worker.session;

import java.util.ArrayList;
import java.util.List;

/**
 * What a task may spend where it does not say, and at most.
 *
 * @param steps where {@code max_steps} is not given
 * @param maxSteps the largest {@code max_steps} that is taken
 * @param tokens where {@code max_tokens} is not given
 * @param maxTokens the largest {@code max_tokens} that is taken
 * @param tokensPerStep text tokens of one step at most
 * @param latents latent positions of one task at most
 */
public record TaskDefaults(int steps, int maxSteps, int tokens, int maxTokens, int tokensPerStep, int latents) {

    public TaskDefaults {
        List<String> problems = new ArrayList<>();
        between(problems, "default_steps", steps, maxSteps, "max_steps");
        between(problems, "default_tokens", tokens, maxTokens, "max_tokens");
        between(problems, "tokens_per_step", tokensPerStep, maxTokens, "max_tokens");
        if (latents < 0) {
            problems.add("max_latents_per_task " + latents + " must be 0 or more");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    public static TaskDefaults defaults() {
        return new TaskDefaults(12, 64, 512, 8192, 128, 4096);
    }

    private static void between(List<String> problems, String name, int value, int most, String mostName) {
        if (value < 1 || value > most) {
            problems.add(name + " " + value + " must lie in [1, " + mostName + " = " + most + "]");
        }
    }
}
