package ai.valr.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The decoder's state of a batch, as {@code decoder.py} lays it out: mask, next positions, last hidden states, keys and
 * values. Functions give a new one; the old one is freed when it is taken. Owns native memory until {@link #close()};
 * used by one thread at a time.
 */
final class KvState implements AutoCloseable {
    /** Place of the last hidden states (B, D) among the arrays. */
    static final int LAST_HIDDEN = 2;

    private final ValrModel model;
    private NDManager manager;
    private List<NDArray> arrays;

    KvState(ValrModel model, int rows) {
        this.model = model;
        this.manager = model.manager().newSubManager();
        this.arrays = List.of(model.script()
                .call(manager, "empty_state", rows, model.weights().decoder()));
    }

    List<NDArray> arrays() {
        return arrays;
    }

    /** Takes the last entries of a result, and frees what was. */
    void take(NDArray[] out, int from) {
        NDManager next = model.manager().newSubManager();
        List<NDArray> kept = new ArrayList<>(out.length - from);
        for (int i = from; i < out.length; i++) {
            out[i].attach(next);
            kept.add(out[i]);
        }
        manager.close();
        manager = next;
        arrays = List.copyOf(kept);
    }

    /** Each row's next position. */
    int[] nextPositions() {
        return Arrays.stream(arrays.get(1).toLongArray())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    @Override
    public void close() {
        manager.close();
    }
}
