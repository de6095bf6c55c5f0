package ai.valr.model;

import java.util.Arrays;

/**
 * One frame as the decoder sees it: the vision tower's merged tokens. {@code gridT x gridH x gridW} is the patch grid
 * before merging, as in Hugging Face's {@code image_grid_thw}; {@code S = gridT * gridH * gridW / merge^2}.
 *
 * @param embeddings float32 (S, D), raster order, row by row
 * @param hiddenSize D
 * @param gridT temporal patches, 1 for a picture
 * @param gridH patches down
 * @param gridW patches across
 */
public record FrameTokens(float[] embeddings, int hiddenSize, int gridT, int gridH, int gridW) {

    public FrameTokens {
        if (hiddenSize < 1 || embeddings.length % hiddenSize != 0) {
            throw new IllegalArgumentException(
                    embeddings.length + " values are no whole number of visual tokens of hidden size " + hiddenSize);
        }
    }

    /** S, the number of visual tokens. */
    public int count() {
        return embeddings.length / hiddenSize;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FrameTokens that
                && hiddenSize == that.hiddenSize
                && gridT == that.gridT
                && gridH == that.gridH
                && gridW == that.gridW
                && Arrays.equals(embeddings, that.embeddings);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(embeddings);
    }

    @Override
    public String toString() {
        return "FrameTokens(" + count() + " x " + hiddenSize + ", grid " + gridT + "x" + gridH + "x" + gridW + ")";
    }
}
