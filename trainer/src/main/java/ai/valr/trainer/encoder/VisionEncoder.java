package ai.valr.trainer.encoder;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.TorchDevice;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A published vision encoder, frozen: DINOv3, DINOv2 with registers, SigLIP 2 at a fixed resolution or NaFlex, pi^3. Letters: {@code B}
 * pictures of one size, {@code P} patches of one, {@code E} their width. Thread-safe; closed by whoever opened it.
 */
public final class VisionEncoder implements AutoCloseable {
    private final EncoderConfig config;
    private final NDManager manager;
    private final ScriptModule script;
    private final List<NDArray> weights;

    private VisionEncoder(NDManager manager, Path dir, Dtype dtype) {
        this.config = EncoderConfig.read(dir);
        this.manager = manager;
        this.script = EncoderScript.compile(manager, config);
        try (EncoderCheckpoint checkpoint = EncoderCheckpoint.open(dir, config)) {
            this.weights = EncoderTensors.load(manager, script, config, checkpoint, dtype);
        }
    }

    /**
     * Loads an encoder.
     *
     * @param dir its folder in Hugging Face's layout: {@code config.json} and {@code model.safetensors} or shards
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     * @param dtype that weights are kept and computed in
     * @throws ai.valr.model.ModelException naming the file, key or tensor that is wrong, or the device that is missing
     */
    public static VisionEncoder open(Path dir, String device, Dtype dtype) {
        return open(Engine.getEngine("PyTorch").newBaseManager(TorchDevice.resolve(device)), dir, dtype);
    }

    /**
     * Loads an encoder beside other tensors.
     *
     * @param parent lives at least as long, and says the device
     */
    public static VisionEncoder openBeside(NDManager parent, Path dir, Dtype dtype) {
        return open(parent.newSubManager(), dir, dtype);
    }

    private static VisionEncoder open(NDManager manager, Path dir, Dtype dtype) {
        try {
            return new VisionEncoder(manager, dir, dtype);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    public EncoderConfig config() {
        return config;
    }

    /**
     * The features of pictures. Where the encoder {@linkplain EncoderFamily#seesScenes() sees scenes}, they are the frames of one scene, in
     * any order; else none depends on another.
     *
     * @param pixels without padding
     * @return one array a picture, float32 (P, E) in raster order: the last block's patches after the final norm; neither
     *     class token nor registers. Of pi^3 the patches of the decoder's last two blocks, one behind the other and not normalised, which
     *     is what its heads are given (arXiv 2507.13347, section 3.1)
     */
    public List<float[]> features(EncoderPixels pixels) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray input = pixels.tensor(scratch);
            int prefix = config.prefixTokens();
            NDArray[] found = config.family().seesScenes()
                    ? script.call(scratch, "scene_features", input, prefix, weights)
                    : script.call(scratch, "patch_features", input, pixels.grids(), prefix, weights);
            float[] all = found[0].toFloatArray();
            int each = all.length / pixels.pictures();
            return IntStream.range(0, pixels.pictures())
                    .mapToObj(i -> Arrays.copyOfRange(all, i * each, (i + 1) * each))
                    .toList();
        }
    }

    /**
     * Every state of pictures, for verification.
     *
     * @param stretch whether a table of positions is resized to the pictures' grid where it is not the table's own
     * @return embeddings, the output of each block, the last one after the final norm: float32 (B, T, E), where T
     *     begins with class token and registers; of pi^3 the output of each block of its decoder, (B, T, E / 2) where T begins with
     *     the decoder's registers, and the features, (B, P, E)
     */
    public List<float[]> states(EncoderPixels pixels, boolean stretch) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray input = pixels.tensor(scratch);
            NDArray[] states = config.family().seesScenes()
                    ? script.call(scratch, "scene_states", input, config.prefixTokens(), true, weights)
                    : script.call(scratch, "states", input, pixels.grids(), stretch, true, weights);
            return Arrays.stream(states)
                    .map(state -> script.call(scratch, "host", state)[0].toFloatArray())
                    .toList();
        }
    }

    @Override
    public void close() {
        script.close();
        manager.close();
    }
}
