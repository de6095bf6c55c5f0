package ai.valr.trainer.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The architectures that encoders are published in. */
public enum EncoderFamily {
    DINOV3("dinov3", "dinov3_vit", "dinov3.py"),
    DINOV2("dinov2", "dinov2_with_registers", "dinov2.py"),
    /** SigLIP 2 at a fixed resolution, which has the architecture of SigLIP. */
    SIGLIP2("siglip2", "siglip_vision_model", "siglip2.py"),
    SIGLIP2_NAFLEX("siglip2", "siglip2_vision_model", "siglip2_naflex.py"),
    /** DINOv2 with registers, and blocks behind it that see all frames of a scene (arXiv 2507.13347). */
    PI3("pi3", "pi3", "pi3.py");

    /** Ends the {@code model_type} of a vision tower that stands beside a text tower in other files: {@code siglip2}. */
    private static final String VISION = "_vision_model";

    private final String recipeName;
    private final String modelType;
    private final String script;

    EncoderFamily(String recipeName, String modelType, String script) {
        this.recipeName = recipeName;
        this.modelType = modelType;
        this.script = script;
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

    /** Its functions, pi^3's behind those of DINOv2, beside {@code transformer.py} and {@code patches.py}. */
    List<String> scripts() {
        return this == PI3 ? List.of(DINOV2.script, script) : List.of(script);
    }

    /** Whether a class token and registers stand before the patches. */
    public boolean hasClassToken() {
        return this == DINOV3 || this == DINOV2 || this == PI3;
    }

    /** Whether a frame's features depend on the other frames of its scene, so that all of them go in together. */
    public boolean seesScenes() {
        return this == PI3;
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
