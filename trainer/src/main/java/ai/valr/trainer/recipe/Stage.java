package ai.valr.trainer.recipe;

/** The stages of a training, in order. */
public enum Stage {
    /** Dense labels for the tower, then where things are. */
    BASE,
    /** The encoders that latents are aligned with; needs no other stage. */
    ENCODERS,
    /** Chain of thought without latents. */
    SFT,
    /** A latent block before each step, aligned with the encoders. */
    VALR
}
