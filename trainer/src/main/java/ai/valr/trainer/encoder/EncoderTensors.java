package ai.valr.trainer.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.MappedTensor;
import ai.valr.model.torch.ScriptModule;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads an encoder's weights in the order of {@code transformer.py}: q, k and v as one tensor, gate and up as two, zeros
 * for biases and ones for scales that the encoder has not; behind them pi^3's decoder as {@code pi3.py} takes it. Used once, by one
 * thread.
 */
final class EncoderTensors {
    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    private final NDManager manager;
    private final ScriptModule script;
    private final EncoderConfig config;
    private final CheckpointFiles files;
    private final EncoderSpelling spelling;
    private final Dtype dtype;
    private final List<NDArray> weights = new ArrayList<>();

    private EncoderTensors(
            NDManager manager, ScriptModule script, EncoderConfig config, EncoderCheckpoint checkpoint, Dtype dtype) {
        this.manager = manager;
        this.script = script;
        this.config = config;
        this.files = checkpoint.files();
        this.spelling = checkpoint.spelling();
        this.dtype = dtype;
    }

    /** @param manager owns the weights, and says their device */
    static List<NDArray> load(
            NDManager manager, ScriptModule script, EncoderConfig config, EncoderCheckpoint checkpoint, Dtype dtype) {
        EncoderTensors tensors = new EncoderTensors(manager, script, config, checkpoint, dtype);
        tensors.embeddings();
        for (int n = 0; n < config.layers(); n++) {
            tensors.block(n);
        }
        tensors.affine(checkpoint.spelling().top("norm"));
        config.decoder().ifPresent(decoder -> decoder.shapes(config.hiddenSize(), config.intermediateSize())
                .keySet()
                .forEach(name -> tensors.weights.add(tensors.read(name))));
        return List.copyOf(tensors.weights);
    }

    private void embeddings() {
        affine(spelling.top("patch_embed"));
        if (config.family().hasClassToken()) {
            weights.add(read(spelling.top("class")));
            weights.add(read(spelling.top("registers")));
        }
        if (config.positionSide() > 0) {
            weights.add(read(spelling.top("positions")));
        }
    }

    private void block(int n) {
        affine(spelling.block(n, "norm1"));
        if (spelling.joinsQkv()) {
            linear(spelling.block(n, "qkv"), 3 * config.hiddenSize());
        } else {
            List<String> parts = List.of(spelling.block(n, "q"), spelling.block(n, "k"), spelling.block(n, "v"));
            weights.add(joined(parts, WEIGHT));
            weights.add(joined(parts, BIAS));
        }
        linear(spelling.block(n, "proj"), config.hiddenSize());
        scale(spelling.block(n, "scale1"));
        affine(spelling.block(n, "norm2"));
        if (config.gated() && spelling.joinsGate()) {
            gateAndUp(spelling.block(n, "gate_up"));
        } else {
            if (config.gated()) {
                linear(spelling.block(n, "gate"), config.intermediateSize());
            }
            linear(spelling.block(n, "up"), config.intermediateSize());
        }
        linear(spelling.block(n, "down"), config.hiddenSize());
        scale(spelling.block(n, "scale2"));
    }

    private void affine(String name) {
        weights.add(read(name + WEIGHT));
        weights.add(read(name + BIAS));
    }

    private void linear(String name, int out) {
        weights.add(read(name + WEIGHT));
        weights.add(readOr(manager, name + BIAS, out, 0));
    }

    private void scale(String name) {
        weights.add(readOr(manager, name, config.hiddenSize(), 1));
    }

    private NDArray joined(List<String> names, String end) {
        try (NDManager scratch = manager.newSubManager()) {
            List<NDArray> parts = names.stream()
                    .map(name -> readOr(scratch, name + end, config.hiddenSize(), 0))
                    .toList();
            return script.call(manager, "joined", parts)[0];
        }
    }

    /** Gate's weight and bias, then up's, from tensors that hold first the one and then the other. */
    private void gateAndUp(String name) {
        try (NDManager scratch = manager.newSubManager()) {
            int both = 2 * config.intermediateSize();
            NDArray[] weight =
                    script.call(manager, "halves", MappedTensor.load(scratch, script, name + WEIGHT, files, dtype));
            NDArray[] bias = script.call(manager, "halves", readOr(scratch, name + BIAS, both, 0));
            weights.addAll(List.of(weight[0], bias[0], weight[1], bias[1]));
        }
    }

    private NDArray readOr(NDManager owner, String name, int size, double otherwise) {
        return files.has(name)
                ? MappedTensor.load(owner, script, name, files, dtype)
                : script.call(owner, "filled", size, otherwise, weights.get(0))[0];
    }

    private NDArray read(String name) {
        return MappedTensor.load(manager, script, name, files, dtype);
    }
}
