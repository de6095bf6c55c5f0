package ai.valr.model.bench;

import ai.valr.model.ModelException;
import ai.valr.model.config.ModelConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Sizes of a published model, so that its speed can be measured without its weights. Each configuration lies as JSON
 * beside this class, in the shape that Hugging Face reads too.
 */
public enum PublishedShape {
    /** The model that we ship. */
    VALR_MINI("valr-mini", 112),
    /** Qwen2.5-VL-3B. */
    QWEN_3B("3b", 448),
    /** Qwen2.5-VL-7B. */
    QWEN_7B("7b", 448);

    private final String label;
    private final int frameSide;

    PublishedShape(String label, int frameSide) {
        this.label = label;
        this.frameSide = frameSide;
    }

    /** @throws ModelException for a name that is none of the shapes' */
    public static PublishedShape parse(String text) {
        return Arrays.stream(values())
                .filter(shape -> shape.label.equals(text))
                .findFirst()
                .orElseThrow(() -> new ModelException("shape '" + text + "' is not known; give one of "
                        + Arrays.stream(values()).map(PublishedShape::label).collect(Collectors.joining(", "))));
    }

    /** Its name on the command line. */
    public String label() {
        return label;
    }

    /** Pixels along the side of the frames that it is measured with, where nothing else is said. */
    public int frameSide() {
        return frameSide;
    }

    public ModelConfig config() {
        return ModelConfig.parse(json(), label + ".json", MissingNode.getInstance());
    }

    private JsonNode json() {
        String file = label + ".json";
        try (InputStream in = PublishedShape.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException(file + " is not on the class path");
            }
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the shape " + label, e);
        }
    }
}
