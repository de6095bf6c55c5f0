package ai.valr.trainer.intervention;

import java.util.List;

/** The mean latents of many steps: for each of the K positions one vector that carries no question and no picture. */
final class MeanLatents {
    private MeanLatents() {}

    /**
     * @param blocks float32 (K, D) each, one or more
     * @return float32 (K, D)
     */
    static float[] of(List<float[]> blocks) {
        double[] sum = new double[blocks.get(0).length];
        for (float[] block : blocks) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += block[i];
            }
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / blocks.size());
        }
        return mean;
    }
}
