package ai.valr.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the versions of one model have in common, so that texts and frames of one can be fed to another: only the decoder's
 * weights differ. Each part is a digest in hexadecimal digits.
 *
 * @param shapes of {@code config.json}: sizes, special tokens, positions
 * @param reasoning of {@code valr.json} but for its name and encoders: latent tokens, K, how frames stand in a turn
 * @param vocabulary of {@code tokenizer.json}
 * @param preprocessing of {@code preprocessor_config.json}
 * @param vision of the vision tower's weights
 */
public record ModelFamily(String shapes, String reasoning, String vocabulary, String preprocessing, String vision) {
    private static final int ID_DIGITS = 8;

    public ModelFamily {
        Objects.requireNonNull(shapes, "shapes");
        Objects.requireNonNull(reasoning, "reasoning");
        Objects.requireNonNull(vocabulary, "vocabulary");
        Objects.requireNonNull(preprocessing, "preprocessing");
        Objects.requireNonNull(vision, "vision");
    }

    /** A name of the family, by which contexts in a store say whose they are. */
    public String id() {
        return String.join("-", cut(shapes), cut(reasoning), cut(vocabulary), cut(preprocessing), cut(vision));
    }

    /** What another model has otherwise, as a half sentence; empty where it is of this family. */
    public String differences(ModelFamily other) {
        List<String> parts = new ArrayList<>();
        if (!shapes.equals(other.shapes)) {
            parts.add("config.json (sizes, token ids or positions)");
        }
        if (!reasoning.equals(other.reasoning)) {
            parts.add("valr.json (latent tokens, K, frame prefix, system prompt or context bounds)");
        }
        if (!vocabulary.equals(other.vocabulary)) {
            parts.add("the vocabulary (tokenizer.json)");
        }
        if (!preprocessing.equals(other.preprocessing)) {
            parts.add("preprocessor_config.json");
        }
        if (!vision.equals(other.vision)) {
            parts.add("the vision tower's weights (visual.*)");
        }
        return String.join(", ", parts);
    }

    private static String cut(String digest) {
        return digest.substring(0, Math.min(ID_DIGITS, digest.length()));
    }
}
