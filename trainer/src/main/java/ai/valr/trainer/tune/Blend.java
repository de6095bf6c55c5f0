package ai.valr.trainer.tune;

import ai.valr.model.checkpoint.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights on the straight line between a model and what was trained from it. A model there keeps nearly all that the first one
 * could and has most of what the second one learnt (weight-space ensembling, WiSE-FT, arXiv 2109.01903).
 */
final class Blend {
    private Blend() {}

    /**
     * Blends all tensors of a model.
     *
     * @param from float32 by name; a tensor that it lacks is taken from the other one as it is
     * @param trained float32 by name, of the same shapes
     * @param share 0 gives the first, 1 the second
     */
    static Map<String, Tensor> of(Map<String, Tensor> from, Map<String, Tensor> trained, double share) {
        Map<String, Tensor> blended = new LinkedHashMap<>();
        trained.forEach((name, tensor) -> blended.put(
                name, from.containsKey(name) && share < 1 ? of(from.get(name), tensor, (float) share) : tensor));
        return blended;
    }

    private static Tensor of(Tensor from, Tensor trained, float share) {
        float[] start = from.values();
        float[] end = trained.values();
        float[] values = new float[end.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = start[i] + share * (end[i] - start[i]);
        }
        return new Tensor(trained.shape(), values);
    }
}
