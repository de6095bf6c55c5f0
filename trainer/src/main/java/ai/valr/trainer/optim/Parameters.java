package ai.valr.trainer.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.checkpoint.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named float32 tensors on the training device, with AdamW's moments for those that are trained. The master copy of the
 * weights: a lower compute type casts from it. Owned by the manager it was made with; changed only by {@link AdamW}.
 */
public final class Parameters {
    private final Map<String, NDArray> values = new LinkedHashMap<>();
    private final Map<String, NDArray> first = new LinkedHashMap<>();
    private final Map<String, NDArray> second = new LinkedHashMap<>();
    private final Map<String, NDArray> steps = new LinkedHashMap<>();

    /**
     * @param manager owns the tensors
     * @param tensors initial values by name
     * @param trained names that get moments
     */
    public Parameters(NDManager manager, Map<String, Tensor> tensors, List<String> trained) {
        tensors.forEach((name, tensor) -> values.put(name, manager.create(tensor.values(), new Shape(tensor.shape()))));
        for (String name : trained) {
            Shape shape = get(name).getShape();
            first.put(name, manager.zeros(shape));
            second.put(name, manager.zeros(shape));
            steps.put(name, manager.create(0f));
        }
    }

    /** @throws IllegalArgumentException for a name that is not held */
    public NDArray get(String name) {
        NDArray value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no parameter " + name);
        }
        return value;
    }

    /** The tensors of these names, in this order. */
    public List<NDArray> get(List<String> names) {
        return names.stream().map(this::get).toList();
    }

    public boolean trained(String name) {
        return first.containsKey(name);
    }

    /** Names of the trained tensors, in order. */
    public List<String> trained() {
        return List.copyOf(first.keySet());
    }

    List<NDArray> first(List<String> names) {
        return names.stream().map(first::get).toList();
    }

    List<NDArray> second(List<String> names) {
        return names.stream().map(second::get).toList();
    }

    List<NDArray> steps(List<String> names) {
        return names.stream().map(steps::get).toList();
    }

    /** Copies of the values, to be written to a checkpoint. */
    public Map<String, Tensor> export() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        values.forEach((name, value) -> out.put(name, tensor(value)));
        return out;
    }

    /** Copies of values and moments: everything that the next update needs. */
    public Map<String, Tensor> snapshot() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        values.forEach((name, value) -> out.put("value/" + name, tensor(value)));
        first.forEach((name, value) -> out.put("first/" + name, tensor(value)));
        second.forEach((name, value) -> out.put("second/" + name, tensor(value)));
        steps.forEach((name, value) -> out.put("steps/" + name, tensor(value)));
        return out;
    }

    /**
     * Puts a {@link #snapshot()} back.
     *
     * @throws IllegalArgumentException when it belongs to other parameters
     */
    public void restore(Map<String, Tensor> snapshot) {
        List<String> missing = new ArrayList<>();
        restore(values, "value/", snapshot, missing);
        restore(first, "first/", snapshot, missing);
        restore(second, "second/", snapshot, missing);
        restore(steps, "steps/", snapshot, missing);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("the checkpoint lacks " + missing
                    + "; it was written by a run with other parameters: remove it or give the run another folder");
        }
    }

    private static void restore(
            Map<String, NDArray> into, String prefix, Map<String, Tensor> snapshot, List<String> missing) {
        into.forEach((name, value) -> {
            Tensor saved = snapshot.get(prefix + name);
            if (saved == null || saved.values().length != value.size()) {
                missing.add(prefix + name);
            } else {
                value.set(saved.values());
            }
        });
    }

    private static Tensor tensor(NDArray value) {
        return new Tensor(value.getShape().getShape(), value.toFloatArray());
    }
}
