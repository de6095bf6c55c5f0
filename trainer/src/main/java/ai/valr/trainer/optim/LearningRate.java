package ai.valr.trainer.optim;

/**
 * Linear warm-up, then a cosine down to a floor; then rounds of the same shape from a lower peak, where a run goes on.
 *
 * @param peak the highest rate
 * @param updates before the first round
 * @param warmup share of the updates spent on the way up, in [0, 1)
 * @param floor share of the peak that is left at the end, in [0, 1]
 * @param rounds how many follow, 0 or more
 * @param roundUpdates of each round; 1 or more
 */
public record LearningRate(double peak, long updates, double warmup, double floor, int rounds, long roundUpdates) {
    /** A round's peak beside the first one. */
    private static final double ROUND_PEAK = 0.5;

    public LearningRate {
        if (!(peak > 0)
                || updates < 1
                || !(warmup >= 0 && warmup < 1)
                || !(floor >= 0 && floor <= 1)
                || rounds < 0
                || roundUpdates < 1) {
            throw new IllegalArgumentException("learning rate " + peak + " over " + updates + " updates with warmup "
                    + warmup + ", floor " + floor + " and " + rounds + " rounds of " + roundUpdates
                    + " is not usable; expected a rate above 0, updates above 0, warmup in [0, 1), floor in [0, 1]");
        }
    }

    /** Without rounds. */
    public LearningRate(double peak, long updates, double warmup, double floor) {
        this(peak, updates, warmup, floor, 0, 1);
    }

    /** Updates of the whole run. */
    public long total() {
        return updates + rounds * roundUpdates;
    }

    /** The rate of an update, counted from 0. */
    public double at(long update) {
        if (update < updates || rounds == 0) {
            return at(peak, updates, update);
        }
        return at(peak * ROUND_PEAK, roundUpdates, (update - updates) % roundUpdates);
    }

    private double at(double top, long length, long update) {
        double ramp = warmup * length;
        if (update < ramp) {
            return top * (update + 1) / (ramp + 1);
        }
        double done = Math.min(1, (update - ramp) / Math.max(1, length - ramp));
        return top * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * done)));
    }
}
