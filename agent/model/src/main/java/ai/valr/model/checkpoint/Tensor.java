package ai.valr.model.checkpoint;

import java.util.Arrays;

/**
 * A tensor in plain Java memory, to be written.
 *
 * @param shape outermost first
 * @param values float32, row by row; as many as the shape says
 */
public record Tensor(long[] shape, float[] values) {
    public Tensor {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        if (count != values.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " needs " + count + " values but there are " + values.length);
        }
    }
}
