package ai.valr.trainer.encoder;

/**
 * The size that NaFlex gives a picture: its aspect ratio as far as whole patches allow, and at most so many of them.
 * The search is the published one, step by step, since its last digits decide about a row of patches.
 */
final class PatchBudget {
    private static final double EPS = 1e-5;
    private static final double LARGEST_SCALE = 100;

    private PatchBudget() {}

    /** Rows and columns of patches. */
    static int[] grid(int height, int width, int patchSize, int maxPatches) {
        double low = EPS / 10;
        double high = LARGEST_SCALE;
        while (high - low >= EPS) {
            double scale = (low + high) / 2;
            if ((long) patches(scale, height, patchSize) * patches(scale, width, patchSize) <= maxPatches) {
                low = scale;
            } else {
                high = scale;
            }
        }
        return new int[] {patches(low, height, patchSize), patches(low, width, patchSize)};
    }

    private static int patches(double scale, int size, int patchSize) {
        return (int) Math.max(1, Math.ceil(size * scale / patchSize));
    }
}
