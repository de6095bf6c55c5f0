package ai.valr.trainer.roomworld;

/**
 * VSI-Bench's mean relative accuracy: the part of the thresholds .50, .55, .. .95 whose complement the relative error does
 * not pass. Two roundings of one definition, which differ only for errors right on a threshold.
 */
public final class RelativeAccuracy {
    private static final int THRESHOLDS = 10;
    private static final double FIRST = 0.5;
    private static final double LAST = 0.95;

    /** Lets an error right on a threshold pass it, whatever binary fractions make of both. */
    private static final double SLACK = 5e-11;

    private RelativeAccuracy() {}

    /**
     * As defined: an error right on a threshold passes it.
     *
     * @param truth above 0
     */
    public static double of(double predicted, double truth) {
        return passed(predicted, truth, SLACK);
    }

    /**
     * To the bit as the official code computes it with NumPy's {@code linspace}, for scores that are held against
     * published ones. There an error right on a threshold passes or not as the binary fractions fall: 4 said of 5 is
     * worth .6, not .7.
     *
     * @param truth above 0
     */
    public static double official(double predicted, double truth) {
        return passed(predicted, truth, 0);
    }

    private static double passed(double predicted, double truth, double slack) {
        if (!(truth > 0)) {
            throw new IllegalArgumentException("the true value " + truth + " must be above 0");
        }
        double error = Math.abs(predicted - truth) / truth;
        int passed = 0;
        for (int i = 0; i < THRESHOLDS; i++) {
            if (error <= limit(i) + slack) {
                passed++;
            }
        }
        return passed / (double) THRESHOLDS;
    }

    /** The largest relative error that passes threshold i; rounded step by step as {@code 1 - linspace(.5, .95, 10)}. */
    static double limit(int i) {
        double step = (LAST - FIRST) / (THRESHOLDS - 1);
        return 1 - (i == THRESHOLDS - 1 ? LAST : i * step + FIRST);
    }
}
