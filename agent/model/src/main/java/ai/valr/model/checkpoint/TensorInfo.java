package ai.valr.model.checkpoint;

import java.util.Arrays;

/**
 * Where a tensor lies in its file.
 *
 * @param name as the file spells it
 * @param dtype of its values
 * @param shape outermost first; empty for a scalar
 * @param offset of its first byte from the file's first byte
 * @param byteLength of its values, row by row, little-endian
 */
public record TensorInfo(String name, TensorType dtype, long[] shape, long offset, long byteLength) {

    /** Number of values. */
    public long count() {
        return byteLength / dtype.bytes();
    }

    @Override
    public String toString() {
        return name + " " + dtype + " " + Arrays.toString(shape);
    }
}
