package ai.valr.trainer.intervention;

import java.util.Optional;

/** Where the latent inputs of a step come from. Letters: {@code K} latents, {@code D} hidden. */
@FunctionalInterface
interface LatentSource {
    /**
     * @param question number of the question
     * @param step from 0
     * @param own what the model would feed itself, float32 (K, D)
     * @return what is fed, float32 (K, D); empty where there is nothing, and the question keeps its own
     */
    Optional<float[]> latents(int question, int step, float[] own);
}
