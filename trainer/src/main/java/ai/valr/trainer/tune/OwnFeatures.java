package ai.valr.trainer.tune;

import ai.valr.model.FrameTokens;
import ai.valr.model.ModelException;
import ai.valr.model.config.EncoderSpec;
import java.util.List;

/** The tower's own visual tokens of a frame of any size, as the features that latents are aligned with. */
final class OwnFeatures {
    /** What {@code valr.json} calls the tower itself among the encoders. */
    static final String NAME = "own";

    private OwnFeatures() {}

    /**
     * Checks that all encoders of a model are at hand.
     *
     * @throws ModelException naming the one that is not
     */
    static void require(List<EncoderSpec> encoders) {
        for (EncoderSpec encoder : encoders) {
            if (!encoder.name().equals(NAME)) {
                throw new ModelException("the model's latents are aligned with the encoder " + encoder.name()
                        + ", and incremental training knows " + NAME
                        + " alone, the model's own tower; train the model with --stage valr and the encoder " + NAME);
            }
        }
    }

    /**
     * Means over the cells of a grid.
     *
     * @param merge spatial merge size
     * @return float32 (P, E) in raster order
     */
    static float[] of(FrameTokens tokens, EncoderSpec spec, int merge) {
        int rows = tokens.gridH() / merge;
        int columns = tokens.gridW() / merge;
        int dim = spec.dim();
        if (rows == spec.gridH() && columns == spec.gridW()) {
            return tokens.embeddings();
        }
        float[] out = new float[spec.gridH() * spec.gridW() * dim];
        for (int y = 0; y < spec.gridH(); y++) {
            int top = y * rows / spec.gridH();
            int bottom = Math.max(top + 1, (y + 1) * rows / spec.gridH());
            for (int x = 0; x < spec.gridW(); x++) {
                int left = x * columns / spec.gridW();
                int right = Math.max(left + 1, (x + 1) * columns / spec.gridW());
                mean(tokens.embeddings(), columns, top, bottom, left, right, out, (y * spec.gridW() + x) * dim, dim);
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
