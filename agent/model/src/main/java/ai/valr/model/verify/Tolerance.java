package ai.valr.model.verify;

/**
 * Largest absolute differences that pass in float32, as the reference's README measured them: well above the noise
 * between two correct programs, well below the smallest mistake.
 */
public enum Tolerance {
    /** Ids, positions, indexes, grids. */
    EXACT(0),
    /** Pixel values of a picture that the reference resized as we do. */
    SAME_PIXELS(1e-5),
    /** One of 256 levels, where a picture was resized by another back end. */
    PIXELS(0.0151),
    /** Share of pixel values that may differ by that level. */
    PIXELS_SHARE(0.01),
    /** Hidden states and logits. */
    STATES(1e-4),
    /** Every tensor of a vision encoder. */
    ENCODERS(5e-5),
    /** Every tensor of a vision encoder computed in bfloat16 against float32: twice the most that was seen. */
    ENCODERS_BF16(0.3),
    /** What follows from latents: errors grow along the recurrence. */
    LATENTS(2e-3),
    LOSSES(1e-4),
    /** Of the tensor's norm. */
    GRADIENTS(1e-3),
    /** After a few updates: AdamW moves by the sign of a gradient near 0. */
    PARAMETERS(3e-4),
    /** Logits computed in bfloat16 against float32. */
    BF16(0.5);

    /** Two correct programs differ by this much in a gradient however small. */
    private static final double GRADIENT_NOISE = 1e-5;

    private final double bound;

    Tolerance(double bound) {
        this.bound = bound;
    }

    /** The bound for a tensor of these values. */
    public double of(float[] expected) {
        if (this != GRADIENTS) {
            return bound;
        }
        double squares = 0;
        for (float value : expected) {
            squares += (double) value * value;
        }
        return Math.max(bound * Math.sqrt(squares), GRADIENT_NOISE);
    }

    /** The bound for one number. */
    public double of(double expected) {
        return of(new float[] {(float) expected});
    }
}
