package ai.valr.trainer.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.torch.ScriptModule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Low-rank adaptation (LoRA, arXiv 2106.09685): a matrix {@code W} (out, in) stays, and {@code W + scale * B A} is computed
 * with, where {@code A} (r, in) and {@code B} (out, r) are trained. {@code B} begins at zero, so that training begins at the
 * model itself. From the gradient {@code G} of the sum follow {@code scale * B^T G} for A and {@code scale * G A^T} for B,
 * exactly.
 */
public final class LoraWeights implements TrainedWeights {
    private static final String A = "lora_a.";
    private static final String B = "lora_b.";

    private final ScriptModule script;
    private final Parameters parameters;
    private final Set<String> adapted;
    private final double scale;

    private LoraWeights(ScriptModule script, Parameters parameters, List<String> adapted, double scale) {
        this.script = script;
        this.parameters = parameters;
        this.adapted = new LinkedHashSet<>(adapted);
        this.scale = scale;
    }

    /**
     * Begins to adapt.
     *
     * @param script has the functions of {@code lora.py}
     * @param manager owns the parameters
     * @param tensors the model's, float32
     * @param adapted names of matrices that get a low-rank addition
     * @param whole names that are trained by themselves
     * @param rank r, 1 or more
     * @param alpha the scale is alpha / r
     * @param seed of what A begins with
     */
    public static LoraWeights begin(
            ScriptModule script,
            NDManager manager,
            Map<String, Tensor> tensors,
            List<String> adapted,
            List<String> whole,
            int rank,
            double alpha,
            long seed) {
        Map<String, Tensor> all = new LinkedHashMap<>(tensors);
        List<String> trained = new ArrayList<>();
        Random random = new Random(seed ^ 0x6C6F7261L);
        for (String name : adapted) {
            long[] shape = tensors.get(name).shape();
            int out = Math.toIntExact(shape[0]);
            int in = Math.toIntExact(shape[1]);
            float[] a = new float[rank * in];
            for (int i = 0; i < a.length; i++) {
                a[i] = (float) (random.nextGaussian() / Math.sqrt(in));
            }
            all.put(A + name, new Tensor(new long[] {rank, in}, a));
            all.put(B + name, new Tensor(new long[] {out, rank}, new float[out * rank]));
            trained.add(A + name);
            trained.add(B + name);
        }
        trained.addAll(whole);
        return new LoraWeights(script, new Parameters(manager, all, trained), adapted, alpha / rank);
    }

    /** What the optimizer changes. */
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public List<NDArray> get(NDManager scratch, List<String> names) {
        return names.stream().map(name -> sum(scratch, name)).toList();
    }

    /** Made as a tensor that gradients can be asked of: what inference mode makes cannot. */
    private NDArray sum(NDManager scratch, String name) {
        NDArray whole = parameters.get(name);
        return adapted.contains(name)
                ? script.call(
                                scratch,
                                true,
                                "lora_sum",
                                whole,
                                parameters.get(A + name),
                                parameters.get(B + name),
                                scale)[0]
                : whole;
    }

    @Override
    public boolean wants(String name) {
        return adapted.contains(name) || parameters.trained(name);
    }

    @Override
    public NDArray[] gradients(NDManager scratch, List<String> names, NDArray[] gradients) {
        Map<String, NDArray> byName = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (adapted.contains(name)) {
                NDArray[] both = script.call(
                        scratch,
                        "lora_gradients",
                        gradients[i],
                        parameters.get(A + name),
                        parameters.get(B + name),
                        scale);
                byName.put(A + name, both[0]);
                byName.put(B + name, both[1]);
            } else {
                byName.put(name, gradients[i]);
            }
        }
        return parameters.trained().stream().map(byName::get).toArray(NDArray[]::new);
    }

    /** Copies of the model's tensors with the additions in them: a model like any other. */
    public Map<String, Tensor> merged() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        parameters.export().forEach((name, tensor) -> {
            if (!name.startsWith(A) && !name.startsWith(B)) {
                out.put(name, tensor);
            }
        });
        if (!adapted.isEmpty()) {
            NDManager manager = parameters.get(adapted.iterator().next()).getManager();
            try (NDManager scratch = manager.newSubManager()) {
                adapted.forEach(name -> out.put(
                        name,
                        new Tensor(out.get(name).shape(), sum(scratch, name).toFloatArray())));
            }
        }
        return out;
    }
}
