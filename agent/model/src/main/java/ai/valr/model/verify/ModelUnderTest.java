package ai.valr.model.verify;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.config.LatentNorm;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ModelWeights;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.TorchDevice;
import ai.valr.model.torch.WeightOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A model's functions and weights as serving and training use them, without tokenizer and sessions, so that a folder of
 * weights alone can be verified. Latents are fed back as they are, as the reference does. Native memory goes with {@link
 * #close()}; used by one thread.
 */
final class ModelUnderTest implements AutoCloseable {
    private final Path dir;
    private final ModelConfig config;
    private final Dtype dtype;
    private final NDManager manager;
    private final ScriptModule script;
    private final ModelWeights weights;

    private ModelUnderTest(Path dir, Dtype dtype, OptionalInt alignmentLayer, NDManager manager) {
        this.dir = dir;
        this.dtype = dtype;
        this.manager = manager;
        this.config = ModelConfig.read(dir);
        ValrConfig valr = ValrConfig.plain(config);
        int layer = alignmentLayer.orElse(valr.alignmentLayer());
        if (layer < 1 || layer > config.text().numHiddenLayers()) {
            throw new ModelException("middle_layer " + layer + " of the reference is no block of " + dir
                    + ", which has " + config.text().numHiddenLayers() + "; give the cases that belong to this model");
        }
        this.script = ScriptModule.ofModel(
                manager,
                config,
                new ValrConfig(
                        valr.name(),
                        valr.latentOpenId(),
                        valr.latentCloseId(),
                        valr.stepDelimiterId(),
                        valr.latents(),
                        valr.maxLatents(),
                        layer,
                        layer,
                        LatentNorm.NONE,
                        ValrConfig.RECURRENT,
                        valr.framesSeenBy(),
                        valr.framePrefix(),
                        valr.systemPrompt(),
                        valr.context(),
                        valr.encoders(),
                        valr.confidence()));
        try (CheckpointFiles files = CheckpointFiles.open(dir)) {
            CheckpointCheck.check(config, files);
            this.weights = ModelWeights.load(manager, script, config, files, dtype);
        }
    }

    /**
     * @param alignmentLayer block whose output is the reference's {@code middle}
     * @throws ModelException naming the file, key or tensor that is wrong, or the device that is missing
     */
    static ModelUnderTest load(Path dir, String device, Dtype dtype, OptionalInt alignmentLayer) {
        if (!Files.isDirectory(dir)) {
            throw new ModelException(
                    "there is no model folder " + dir + "; expected config.json and model.safetensors in it");
        }
        NDManager manager = Engine.getEngine("PyTorch").newBaseManager(TorchDevice.resolve(device));
        try {
            return new ModelUnderTest(dir, dtype, alignmentLayer, manager);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    ModelConfig config() {
        return config;
    }

    Dtype dtype() {
        return dtype;
    }

    int layers() {
        return config.text().numHiddenLayers();
    }

    /** Native memory of what follows; closed by the caller. */
    NDManager scratch() {
        return manager.newSubManager();
    }

    List<NDArray> decoder() {
        return weights.decoder();
    }

    List<NDArray> vision() {
        return weights.vision();
    }

    NDArray[] call(NDManager scratch, String function, Object... arguments) {
        return script.call(scratch, function, arguments);
    }

    NDArray[] differentiate(NDManager scratch, String function, Object... arguments) {
        return script.call(scratch, true, function, arguments);
    }

    /** A state of no positions. */
    List<NDArray> emptyState(NDManager scratch, int rows) {
        return List.of(call(scratch, "empty_state", rows, decoder()));
    }

    float[] logits(NDManager scratch, NDArray hidden) {
        return floats(scratch, call(scratch, "logits", hidden, decoder())[0]);
    }

    /** A result in Java memory, float32 row by row. */
    float[] floats(NDManager scratch, NDArray array) {
        return script.call(scratch, "host", array)[0].toFloatArray();
    }

    /** Weights in float32 that can be differentiated and updated, in the order of {@link WeightOrder#decoder}. */
    List<NDArray> trainable(NDManager scratch) {
        List<NDArray> copies = new ArrayList<>();
        try (CheckpointFiles files = CheckpointFiles.open(dir)) {
            for (String name : WeightOrder.decoder(config)) {
                copies.add(scratch.create(
                        files.floats(name), new Shape(files.info(name).shape())));
            }
        }
        return copies;
    }

    static NDArray flags(NDManager scratch, boolean... flags) {
        return scratch.create(flags, new Shape(1, flags.length)).toType(DataType.BOOLEAN, false);
    }

    static NDArray activeRows(NDManager scratch, int rows) {
        boolean[] active = new boolean[rows];
        Arrays.fill(active, true);
        return scratch.create(active).toType(DataType.BOOLEAN, false);
    }

    @Override
    public void close() {
        script.close();
        manager.close();
    }
}
