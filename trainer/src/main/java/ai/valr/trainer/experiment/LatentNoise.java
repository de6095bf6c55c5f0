package ai.valr.trainer.experiment;

import ai.valr.model.torch.LatentIntervention;
import ai.valr.trainer.eval.StepIntervention;
import java.util.Random;

/**
 * Gaussian noise on the inputs of the latents. A pure function of seed, question and step, whatever else is in the batch.
 *
 * @param strength the noise's norm beside that of the latent that it is added to
 * @param seed the same seed, the same noise
 * @param first number of the batch's first question
 * @param latents K
 */
record LatentNoise(double strength, long seed, int first, int latents) implements StepIntervention {
    private static final long QUESTION = 0x9E3779B97F4A7C15L;
    private static final long STEP = 0xBF58476D1CE4E5B9L;

    @Override
    public LatentIntervention at(int step, boolean[] active) {
        return new LatentIntervention.Inputs(own -> {
            int size = own.length / active.length;
            for (int row = 0; row < active.length; row++) {
                if (active[row]) {
                    Random random = new Random(seed + QUESTION * (first + row + 1) + STEP * (step + 1));
                    for (int k = 0; k < latents; k++) {
                        disturb(own, row * size + k * (size / latents), size / latents, random);
                    }
                }
            }
            return own;
        });
    }

    private void disturb(float[] values, int from, int dimension, Random random) {
        double norm = 0;
        for (int i = from; i < from + dimension; i++) {
            norm += values[i] * values[i];
        }
        double scale = strength * Math.sqrt(norm / dimension);
        for (int i = from; i < from + dimension; i++) {
            values[i] += (float) (scale * random.nextGaussian());
        }
    }
}
