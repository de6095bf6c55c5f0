package ai.valr.model.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is done to a hidden state before it is fed back as the next input. */
public enum LatentNorm {
    /** Fed back as it is, as the paper does. */
    NONE,
    /** Divided by its root mean square. */
    RMS,
    /** Scaled to the mean norm of the token embeddings: hidden states can be hundreds of times longer. */
    EMBED_SCALE;

    /** The word in {@code valr.json}. */
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(LatentNorm::json).toList();
    }
}
