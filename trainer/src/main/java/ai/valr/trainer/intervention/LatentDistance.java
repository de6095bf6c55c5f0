package ai.valr.trainer.intervention;

/** How far apart two latent blocks are. Letters: {@code K} latents, {@code D} hidden. */
final class LatentDistance {
    private LatentDistance() {}

    /** 1 - cosine, mean over the K positions of two float32 (K, D): 0 for one direction, 1 for a right angle. */
    static double cosine(float[] one, float[] other, int k) {
        int d = one.length / k;
        double sum = 0;
        for (int position = 0; position < k; position++) {
            double dot = 0;
            double ones = 0;
            double others = 0;
            for (int i = position * d; i < (position + 1) * d; i++) {
                dot += (double) one[i] * other[i];
                ones += (double) one[i] * one[i];
                others += (double) other[i] * other[i];
            }
            sum += 1 - dot / Math.sqrt(ones * others);
        }
        return sum / k;
    }

    /** The norm of the difference over the norm of {@code one}, the K positions as one vector. */
    static double relative(float[] one, float[] other) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < one.length; i++) {
            difference += Math.pow((double) one[i] - other[i], 2);
            norm += (double) one[i] * one[i];
        }
        return Math.sqrt(difference / norm);
    }
}
