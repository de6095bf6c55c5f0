package ai.valr.trainer.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Normalised pictures as an encoder takes them. Letters: {@code B} pictures, {@code P} patches, {@code p} side of a patch.
 *
 * @param values float32 (B, 3, H, W); for NaFlex (B, P, p * p * 3), where shorter pictures end in padding
 * @param shape outermost first; where the encoder sees scenes, B are the frames of one
 * @param grids for NaFlex rows and columns of each picture's patches, one picture after the other; else empty
 */
public record EncoderPixels(float[] values, long[] shape, int[] grids) {

    /** B. */
    int pictures() {
        return Math.toIntExact(shape[0]);
    }

    NDArray tensor(NDManager manager) {
        return manager.create(values, new Shape(shape));
    }

    /**
     * Patches in raster order, the colours of a pixel together.
     *
     * @param planes float32 (3, rows * side, columns * side)
     * @return float32 (rows * columns, side * side * 3)
     */
    static float[] patches(float[] planes, int rows, int columns, int side) {
        int width = columns * side;
        int plane = rows * side * width;
        float[] out = new float[planes.length];
        int at = 0;
        for (int patch = 0; patch < rows * columns; patch++) {
            int corner = patch / columns * side * width + patch % columns * side;
            for (int pixel = 0; pixel < side * side; pixel++) {
                int from = corner + pixel / side * width + pixel % side;
                for (int colour = 0; colour < 3; colour++) {
                    out[at++] = planes[colour * plane + from];
                }
            }
        }
        return out;
    }
}
