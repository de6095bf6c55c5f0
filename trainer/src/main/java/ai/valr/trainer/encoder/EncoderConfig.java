package ai.valr.trainer.encoder;

import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A published encoder's {@code config.json}.
 *
 * @param family its architecture
 * @param hiddenSize width of a block's states
 * @param intermediateSize width of the MLP
 * @param layers blocks
 * @param heads attention heads
 * @param patchSize pixels along a patch's side
 * @param registers tokens between class token and patches; 0 where the family has none
 * @param positionSide rows and columns of the table of learned positions; 0 with rotary positions
 * @param ropeTheta base of the rotary positions; 0 without
 * @param normEps of the layer norms
 * @param activation {@code gelu}, {@code gelu_pytorch_tanh} or {@code silu}
 * @param gated whether the MLP has a gate
 * @param biases of the linear layers
 * @param poolingHead whether the weights hold a head that pools the patches, which is not read
 * @param decoder what sees all frames of a scene behind the blocks; empty for an encoder of single pictures
 */
public record EncoderConfig(
        EncoderFamily family,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int patchSize,
        int registers,
        int positionSide,
        double ropeTheta,
        double normEps,
        String activation,
        boolean gated,
        Biases biases,
        boolean poolingHead,
        Optional<SceneDecoder> decoder) {
    public static final String FILE = "config.json";

    private static final String MODEL_TYPE = "model_type";

    /** Which linear layers of a block have a bias. */
    public record Biases(boolean query, boolean key, boolean value, boolean projection, boolean mlp) {}

    /**
     * Reads the file in an encoder's folder. The one beside pi^3's weights names no {@code model_type}, if there is one at all: then the
     * weights' names tell.
     *
     * @throws ModelException when there is no such folder or file, it is no encoder's, or with every problem found
     */
    public static EncoderConfig read(Path dir) {
        if (!Files.isDirectory(dir)) {
            throw new ModelException("there is no encoder folder " + dir
                    + "; expected config.json, preprocessor_config.json and model.safetensors in it");
        }
        Path file = dir.resolve(FILE);
        return new EncoderConfigReader(json(dir, file), file.toString()).read();
    }

    private static JsonNode json(Path dir, Path file) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        if (Files.exists(file)) {
            told.setAll((ObjectNode) JsonFile.read(file));
        }
        if (!told.has(MODEL_TYPE) && holdsPi3(dir)) {
            return told.put(MODEL_TYPE, EncoderFamily.PI3.modelType());
        }
        return JsonFile.read(file);
    }

    /** @throws ModelException when there are weights that cannot be read */
    private static boolean holdsPi3(Path dir) {
        if (Stream.of(CheckpointFiles.SINGLE, CheckpointFiles.INDEX)
                .noneMatch(name -> Files.exists(dir.resolve(name)))) {
            return false;
        }
        try (CheckpointFiles files = CheckpointFiles.open(dir, UnaryOperator.identity())) {
            return files.has(SceneDecoder.REGISTERS)
                    && files.names().stream().anyMatch(name -> name.startsWith(SceneDecoder.ENCODER));
        }
    }

    /** E, width of a feature: pi^3's are those of two blocks, one behind the other. */
    public int featureSize() {
        return decoder.isPresent() ? SceneDecoder.FEATURE_BLOCKS * hiddenSize : hiddenSize;
    }

    /** Tokens before the patches: class token and registers. */
    public int prefixTokens() {
        return family.hasClassToken() ? 1 + registers : 0;
    }

    /** Width of one attention head. */
    int headDim() {
        return hiddenSize / heads;
    }

    /** Values in one patch: three colours of its pixels. */
    int patchValues() {
        return 3 * patchSize * patchSize;
    }
}
