package ai.valr.trainer.intervention;

import java.util.Locale;

/** What a question is asked with in place of the model's own latents. */
public enum Intervention {
    /** The model as it is: what all others are held against. */
    NONE("own latents"),
    /** Latent inputs are zero. */
    ZEROS("zeros"),
    /** Latent inputs are Gaussian noise, each of the norm of the latent that it replaces. */
    NOISE("noise of the same norm"),
    /** Latent inputs are the model's mean latents of other scenes: a dummy that carries no question and no picture. */
    MEAN("mean latents"),
    /** Latent inputs are those of another session: a question of the same type about another scene, at the same step. */
    OTHER_SESSION("another session's latents"),
    /** Latent inputs are those of the same question with its most looked at frame taken from another scene. */
    OTHER_FRAME("latents of another frame"),
    /** The block is its two tokens and nothing between them. */
    MARKERS_ONLY("markers only"),
    /** Keys and values of the whole block, its tokens included, are those of another session. */
    BLOCK_SWAP("another scene's blocks"),
    /** All frames are another scene's, latents are what the model makes of them: what the question alone gives. */
    OTHER_FRAMES("another scene's frames");

    private final String words;

    Intervention(String words) {
        this.words = words;
    }

    /** The name in results, such as {@code block_swap}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name in tables. */
    public String words() {
        return words;
    }
}
