package ai.valr.model.checkpoint;

import java.util.List;

/**
 * The two spellings of Qwen2.5-VL's weight names. Ours is the newer one, {@code model.visual.*} and
 * {@code model.language_model.*}; released checkpoints have the original one, {@code visual.*} and {@code model.*}. The
 * head is {@code lm_head.weight} in both.
 */
public final class WeightNames {
    private record Row(String original, String canonical) {}

    /** Prefixes; the first that fits a name decides. */
    private static final List<Row> TABLE = List.of(
            new Row("visual.", "model.visual."),
            new Row("model.layers.", "model.language_model.layers."),
            new Row("model.embed_tokens.", "model.language_model.embed_tokens."),
            new Row("model.norm.", "model.language_model.norm."));

    private WeightNames() {}

    /** The name in our spelling; a name that is in it already, or in neither, is returned as it is. */
    public static String canonical(String name) {
        for (Row row : TABLE) {
            if (name.startsWith(row.original)) {
                return row.canonical + name.substring(row.original.length());
            }
        }
        return name;
    }

    /** A name of our spelling in the original one. */
    public static String original(String canonical) {
        for (Row row : TABLE) {
            if (canonical.startsWith(row.canonical)) {
                return row.original + canonical.substring(row.canonical.length());
            }
        }
        return canonical;
    }
}
