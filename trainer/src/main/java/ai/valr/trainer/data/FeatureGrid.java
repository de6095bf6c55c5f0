package ai.valr.trainer.data;

import ai.valr.model.config.EncoderSpec;

/** Features of a frame of any size on the grid that latents are aligned with. Letters: {@code P} cells, {@code E} width. */
public final class FeatureGrid {
    private FeatureGrid() {}

    /**
     * Means over the cells of a grid; where it is finer than what is given, a cell has the features of what it lies in.
     *
     * @param features float32 (rows, columns, E)
     * @return float32 (P, E) in raster order; the same array where the grids are the same
     */
    public static float[] onto(float[] features, int rows, int columns, EncoderSpec spec) {
        if (rows == spec.gridH() && columns == spec.gridW()) {
            return features;
        }
        int dim = spec.dim();
        float[] out = new float[spec.gridH() * spec.gridW() * dim];
        for (int y = 0; y < spec.gridH(); y++) {
            int top = y * rows / spec.gridH();
            int bottom = Math.max(top + 1, (y + 1) * rows / spec.gridH());
            for (int x = 0; x < spec.gridW(); x++) {
                int left = x * columns / spec.gridW();
                int right = Math.max(left + 1, (x + 1) * columns / spec.gridW());
                mean(features, columns, top, bottom, left, right, out, (y * spec.gridW() + x) * dim, dim);
            }
        }
        return out;
    }

    private static void mean(
            float[] from, int columns, int top, int bottom, int left, int right, float[] out, int at, int dim) {
        int count = (bottom - top) * (right - left);
        for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
                int token = (row * columns + column) * dim;
                for (int d = 0; d < dim; d++) {
                    out[at + d] += from[token + d] / count;
                }
            }
        }
    }
}
