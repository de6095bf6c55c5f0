package ai.valr.trainer.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Every trained tensor is trained by itself. */
public record FullWeights(Parameters parameters) implements TrainedWeights {
    @Override
    public List<NDArray> get(NDManager scratch, List<String> names) {
        return parameters.get(names);
    }

    @Override
    public boolean wants(String name) {
        return parameters.trained(name);
    }

    @Override
    public NDArray[] gradients(NDManager scratch, List<String> names, NDArray[] gradients) {
        if (!names.equals(parameters.trained())) {
            throw new IllegalArgumentException("gradients of " + names.size() + " tensors came where "
                    + parameters.trained().size()
                    + " are trained; an objective must ask for all of them, in their order");
        }
        return gradients;
    }
}
