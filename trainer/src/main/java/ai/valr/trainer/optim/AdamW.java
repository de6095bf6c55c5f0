package ai.valr.trainer.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.torch.ScriptModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * AdamW with the gradient clipped by its global norm. Parameters that share a learning rate and decay are updated in one
 * native call.
 */
public final class AdamW {
    /**
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param eps added to the root of the second moment
     * @param weightDecay of matrices; vectors are not decayed unless {@code decayVectors}
     * @param decayVectors whether biases and norms decay too
     * @param clipNorm bound on the global gradient norm, 0 for none
     */
    public record Settings(
            double beta1, double beta2, double eps, double weightDecay, boolean decayVectors, double clipNorm) {
        public static Settings standard() {
            return new Settings(0.9, 0.98, 1e-8, 0.01, false, 1.0);
        }
    }

    private record Group(double scale, double decay) {}

    private final Settings settings;
    private final Parameters parameters;
    private final Map<Group, List<Integer>> groups = new LinkedHashMap<>();

    /** @param rateScale factor on the learning rate by a parameter's name */
    public AdamW(Settings settings, Parameters parameters, ToDoubleFunction<String> rateScale) {
        this.settings = settings;
        this.parameters = parameters;
        List<String> names = parameters.trained();
        for (int i = 0; i < names.size(); i++) {
            boolean decays = settings.decayVectors()
                    || parameters.get(names.get(i)).getShape().dimension() > 1;
            Group group = new Group(rateScale.applyAsDouble(names.get(i)), decays ? settings.weightDecay() : 0);
            groups.computeIfAbsent(group, key -> new ArrayList<>()).add(i);
        }
    }

    /**
     * One update.
     *
     * @param gradients one a trained parameter, in the order of {@link Parameters#trained()}; overwritten by clipping
     * @return the global gradient norm before clipping
     */
    public double update(ScriptModule script, NDManager scratch, NDArray[] gradients, double rate) {
        double norm = script.call(scratch, "clip", gradients, settings.clipNorm())[0].getFloat();
        List<String> names = parameters.trained();
        groups.forEach((group, indexes) -> {
            List<String> chosen = indexes.stream().map(names::get).toList();
            script.call(
                    scratch,
                    "adamw",
                    parameters.get(chosen),
                    indexes.stream().map(i -> gradients[i]).toList(),
                    parameters.first(chosen),
                    parameters.second(chosen),
                    parameters.steps(chosen),
                    rate * group.scale(),
                    settings.beta1(),
                    settings.beta2(),
                    settings.eps(),
                    group.decay());
        });
        return norm;
    }
}
