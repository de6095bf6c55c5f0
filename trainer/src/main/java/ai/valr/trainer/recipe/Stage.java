package ai.valr.trainer.recipe;

/** The stages of a training, in order. */
public enum Stage {
    /** Dense labels for the tower, then where things are. */
    BASE,
    /** Chain of thought without latents. */
    SFT,
    /** A latent block before each step, aligned with the encoders. */
    VALR
}
