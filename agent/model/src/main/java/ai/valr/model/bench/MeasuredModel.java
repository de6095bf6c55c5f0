package ai.valr.model.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.ModelException;
import ai.valr.model.ModelMemory;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.torch.DeviceMemory;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ModelWeights;
import ai.valr.model.torch.NativeFault;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.ScriptSource;
import ai.valr.model.torch.TorchDevice;
import ai.valr.model.torch.WeightOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model's functions and weights without tokenizer and sessions: those of a folder, or random ones of a shape. Native
 * memory goes with {@link #close()}; used by one thread.
 */
public final class MeasuredModel implements AutoCloseable {
    /** What Hugging Face draws fresh weights with. */
    private static final double STD = 0.02;

    private static final ScriptSource BENCH = new ScriptSource(MeasuredModel.class, "bench.py");

    private final String name;
    private final ModelConfig config;
    private final int latentPasses;
    private final Dtype dtype;
    private final NDManager manager;
    private final ScriptModule script;
    private final ModelWeights weights;

    private MeasuredModel(String name, ModelConfig config, ValrConfig valr, Dtype dtype, NDManager manager, Path dir) {
        this.name = name;
        this.config = config;
        this.latentPasses = valr.latentPasses();
        this.dtype = dtype;
        this.manager = manager;
        this.script = ScriptModule.ofModel(manager, config, valr, BENCH);
        new ModelMemory(bytes(), 0, DeviceMemory.total(manager.getDevice()), TorchDevice.name(manager.getDevice()))
                .requireWeights();
        this.weights = dir == null ? random() : read(dir);
    }

    /**
     * Random weights, made on the device in the dtype: matrices and biases from N(0, 0.02), norms 1.
     *
     * @param latentPasses that compute a block's latents, or {@link ValrConfig#RECURRENT}
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     * @throws ModelException when the device is not there or has no room
     */
    public static MeasuredModel random(PublishedShape shape, int latentPasses, String device, Dtype dtype) {
        return random(shape.label(), shape.config(), latentPasses, device, dtype);
    }

    /** As {@link #random(PublishedShape, int, String, Dtype)}, of any configuration. */
    static MeasuredModel random(String name, ModelConfig config, int latentPasses, String device, Dtype dtype) {
        ValrConfig plain = ValrConfig.plain(config);
        ValrConfig valr = plain.withLatents(
                plain.latents(), plain.alignmentLayer(), plain.lookLayer(), plain.latentNorm(), latentPasses);
        return open(name, config, valr, device, dtype, null);
    }

    /**
     * The weights of a model folder.
     *
     * @throws ModelException naming the file, key or tensor that is wrong, or the device that is missing
     */
    public static MeasuredModel load(Path dir, String device, Dtype dtype) {
        if (!Files.isDirectory(dir)) {
            throw new ModelException(
                    "there is no model folder " + dir + "; expected config.json and model.safetensors in it");
        }
        ModelConfig config = ModelConfig.read(dir);
        ValrConfig valr = ValrConfig.read(dir, config);
        String name = valr.name()
                .orElse(dir.toAbsolutePath().normalize().getFileName().toString());
        return open(name, config, valr, device, dtype, dir);
    }

    private static MeasuredModel open(
            String name, ModelConfig config, ValrConfig valr, String device, Dtype dtype, Path dir) {
        NDManager manager = Engine.getEngine("PyTorch").newBaseManager(TorchDevice.resolve(device));
        try {
            return new MeasuredModel(name, config, valr, dtype, manager, dir);
        } catch (EngineException e) {
            manager.close();
            throw new ModelException(
                    "the weights of " + name + " cannot be put on " + TorchDevice.name(manager.getDevice())
                            + "; where others use its memory, take another --device or --dtype bf16: "
                            + NativeFault.reason(e),
                    e);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private ModelWeights read(Path dir) {
        try (CheckpointFiles files = CheckpointFiles.open(dir)) {
            CheckpointCheck.check(config, files);
            return ModelWeights.load(manager, script, config, files, dtype);
        }
    }

    private ModelWeights random() {
        Map<String, long[]> shapes = CheckpointCheck.expected(config);
        List<NDArray> decoder = random(shapes, WeightOrder.decoder(config));
        if (config.text().tieWordEmbeddings()) {
            decoder.add(decoder.get(0));
        }
        return new ModelWeights(List.copyOf(decoder), List.copyOf(random(shapes, WeightOrder.vision(config))));
    }

    private List<NDArray> random(Map<String, long[]> shapes, List<String> names) {
        List<NDArray> tensors = new ArrayList<>(names.size());
        for (String weight : names) {
            tensors.add(isNorm(weight) ? ones(manager, shapes.get(weight)) : normal(manager, STD, shapes.get(weight)));
        }
        return tensors;
    }

    private static boolean isNorm(String weight) {
        return weight.endsWith("norm.weight") || weight.matches(".*\\.(norm\\d|ln_q)\\.weight");
    }

    /** Draws from N(0, std) in the model's dtype. */
    NDArray normal(NDManager owner, double std, long... shape) {
        return script.call(owner, "normal", shape, std, dtype.code(), TorchDevice.name(device()))[0];
    }

    private NDArray ones(NDManager owner, long... shape) {
        return script.call(owner, "ones", shape, dtype.code(), TorchDevice.name(device()))[0];
    }

    NDArray[] call(NDManager scratch, String function, Object... arguments) {
        return script.call(scratch, function, arguments);
    }

    /** Waits until a tensor is there: a GPU's work is only queued when a call returns. */
    void await(NDManager scratch, NDArray array) {
        script.call(scratch, "first", array)[0].toFloatArray();
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

    public String name() {
        return name;
    }

    public ModelConfig config() {
        return config;
    }

    /** Passes that compute a block's latents, or {@link ValrConfig#RECURRENT}. */
    int latentPasses() {
        return latentPasses;
    }

    public Dtype dtype() {
        return dtype;
    }

    public Device device() {
        return manager.getDevice();
    }

    /** Weights of the decoder, its head among them, that a token's pass reads; the rows of an untied embedding are not counted. */
    public long bytesPerPass() {
        boolean tied = config.text().tieWordEmbeddings();
        return bytes(WeightOrder.decoder(config).stream()
                .filter(weight -> tied || !weight.equals(CheckpointCheck.EMBEDDING))
                .toList());
    }

    /** All weights. */
    public long bytes() {
        return bytes(List.copyOf(CheckpointCheck.expected(config).keySet()));
    }

    private long bytes(List<String> names) {
        Map<String, long[]> shapes = CheckpointCheck.expected(config);
        long values = 0;
        for (String weight : names) {
            long count = 1;
            for (long side : shapes.get(weight)) {
                count *= side;
            }
            values += count;
        }
        return values * dtype.bytes();
    }

    @Override
    public void close() {
        script.close();
        manager.close();
    }
}
