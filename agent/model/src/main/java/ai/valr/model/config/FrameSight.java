package ai.valr.model.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Which positions may attend to visual tokens. */
public enum FrameSight {
    /** All, as in Qwen2.5-VL. */
    ALL,
    /**
     * Latent positions alone, {@code <latent>} among them: what text says of the frames has gone through the latents, which so
     * are the session's memory of what was seen. A mask and no weights; plain Qwen2.5-VL code does not know it.
     */
    LATENTS;

    /** The word in {@code valr.json} and in recipes. */
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(FrameSight::json).toList();
    }
}
