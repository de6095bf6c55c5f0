package ai.valr.trainer.encoder;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The architectures that encoders are published in. */
public enum EncoderFamily {
    DINOV3("dinov3", "dinov3_vit", "dinov3.py", 4),
    DINOV2("dinov2", "dinov2_with_registers", "dinov2.py", 5),
    /** SigLIP 2 at a fixed resolution, which has the architecture of SigLIP. */
    SIGLIP2("siglip2", "siglip_vision_model", "siglip2.py", 3),
    SIGLIP2_NAFLEX("siglip2", "siglip2_vision_model", "siglip2_naflex.py", 3);

    /** Ends the {@code model_type} of a vision tower that stands beside a text tower in other files: {@code siglip2}. */
    private static final String VISION = "_vision_model";

    private final String recipeName;
    private final String modelType;
    private final String script;
    private final int embeddingTensors;

    EncoderFamily(String recipeName, String modelType, String script, int embeddingTensors) {
        this.recipeName = recipeName;
        this.modelType = modelType;
        this.script = script;
        this.embeddingTensors = embeddingTensors;
    }

    /** Its name in a recipe's {@code encoders}. */
    public String recipeName() {
        return recipeName;
    }

    /** {@code model_type} in config.json; a folder of both towers leaves {@code _vision_model} out of it. */
    public String modelType() {
        return modelType;
    }

    /** The family that a {@code model_type} names, as that of a vision tower or of both towers. */
    static Optional<EncoderFamily> of(String modelType) {
        return Arrays.stream(values())
                .filter(family -> family.modelType.equals(modelType)
                        || family.bothTowers().equals(modelType))
                .findFirst();
    }

    /** The {@code model_type} of a folder that holds a text tower as well; of a family without one, its own. */
    String bothTowers() {
        return modelType.endsWith(VISION) ? modelType.substring(0, modelType.length() - VISION.length()) : modelType;
    }

    /** Every {@code model_type} that can be read, for messages. */
    static String known() {
        return Arrays.stream(values())
                .flatMap(family -> Stream.of(family.modelType, family.bothTowers()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Its functions, beside {@code transformer.py} and {@code patches.py}. */
    String script() {
        return script;
    }

    /** Weights that stand before those of the blocks, in its functions' order. */
    int embeddingTensors() {
        return embeddingTensors;
    }

    /** Whether a class token and registers stand before the patches. */
    public boolean hasClassToken() {
        return this == DINOV3 || this == DINOV2;
    }

    /** Whether its input is patches of each picture's own grid, padded to one number. */
    boolean takesPatches() {
        return this == SIGLIP2_NAFLEX;
    }

    /** Whether pictures are resized in float and not in 256 levels. */
    boolean resizesFloats() {
        return this == DINOV3;
    }
}
