package ai.valr.trainer.encoder;

import ai.valr.model.ModelException;
import ai.valr.model.file.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A published encoder's {@code config.json}.
 *
 * @param family its architecture
 * @param hiddenSize E, width of a feature
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
        boolean poolingHead) {
    public static final String FILE = "config.json";

    /** Which linear layers of a block have a bias. */
    public record Biases(boolean query, boolean key, boolean value, boolean projection, boolean mlp) {}

    /**
     * Reads the file in an encoder's folder.
     *
     * @throws ModelException when there is no such folder or file, it is no encoder's, or with every problem found
     */
    public static EncoderConfig read(Path dir) {
        if (!Files.isDirectory(dir)) {
            throw new ModelException("there is no encoder folder " + dir
                    + "; expected config.json, preprocessor_config.json and model.safetensors in it");
        }
        Path file = dir.resolve(FILE);
        return new EncoderConfigReader(JsonFile.read(file), file.toString()).read();
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
