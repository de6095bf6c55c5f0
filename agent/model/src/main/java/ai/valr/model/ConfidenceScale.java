package ai.valr.model;

/**
 * How a model's own confidence becomes the chance that its answer is right: {@code sigmoid(logit(raw) / temperature + offset)}. It keeps
 * the order of answers. Fitted on answers whose worth is known; see {@code valr experiment calibration}.
 *
 * @param temperature above 0; above 1 where the model is too sure, of answers on either side of one half
 * @param offset added to the log-odds; 0 where a temperature alone does
 */
public record ConfidenceScale(double temperature, double offset) {
    /** Raw confidences nearer to 0 or 1 count as this far from them: float32 probabilities reach 1. */
    private static final double EDGE = 1e-6;

    public ConfidenceScale {
        if (!(temperature > 0) || Double.isInfinite(temperature) || !Double.isFinite(offset)) {
            throw new IllegalArgumentException("a confidence's temperature " + temperature
                    + " must be above 0, and its offset " + offset + " a number");
        }
    }

    /** The log-odds of a raw confidence, which are bounded. */
    public static double logit(double raw) {
        double inside = Math.max(EDGE, Math.min(1 - EDGE, raw));
        return Math.log(inside / (1 - inside));
    }

    /** The chance of being right at a raw confidence from 0 to 1. */
    public double of(double raw) {
        return 1 / (1 + Math.exp(-(logit(raw) / temperature + offset)));
    }
}
