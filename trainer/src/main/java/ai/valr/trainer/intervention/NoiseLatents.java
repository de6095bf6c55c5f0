package ai.valr.trainer.intervention;

import java.util.Optional;
import java.util.Random;

/**
 * Gaussian noise, each latent of the norm of the one that it replaces. A pure function of seed, question and step, whatever
 * else is in the batch.
 */
record NoiseLatents(long seed, int latents) implements LatentSource {
    private static final long QUESTION = 0x9E3779B97F4A7C15L;
    private static final long STEP = 0xBF58476D1CE4E5B9L;

    @Override
    public Optional<float[]> latents(int question, int step, float[] own) {
        Random random = new Random(seed + QUESTION * (question + 1) + STEP * (step + 1));
        int d = own.length / latents;
        float[] noise = new float[own.length];
        for (int k = 0; k < latents; k++) {
            double wanted = 0;
            double got = 0;
            for (int i = k * d; i < (k + 1) * d; i++) {
                noise[i] = (float) random.nextGaussian();
                wanted += own[i] * own[i];
                got += noise[i] * noise[i];
            }
            float scale = (float) Math.sqrt(wanted / got);
            for (int i = k * d; i < (k + 1) * d; i++) {
                noise[i] *= scale;
            }
        }
        return Optional.of(noise);
    }
}
