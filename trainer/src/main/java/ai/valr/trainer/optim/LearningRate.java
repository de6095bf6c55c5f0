package ai.valr.trainer.optim;

/**
 * Linear warm-up, then a cosine down to a floor.
 *
 * @param peak the highest rate
 * @param updates of the whole run
 * @param warmup share of the updates spent on the way up, in [0, 1)
 * @param floor share of the peak that is left at the end, in [0, 1]
 */
public record LearningRate(double peak, long updates, double warmup, double floor) {
    public LearningRate {
        if (!(peak > 0) || updates < 1 || !(warmup >= 0 && warmup < 1) || !(floor >= 0 && floor <= 1)) {
            throw new IllegalArgumentException("learning rate " + peak + " over " + updates + " updates with warmup "
                    + warmup + " and floor " + floor
                    + " is not usable; expected a rate above 0, updates above 0, warmup in [0, 1), floor in [0, 1]");
        }
    }

    /** The rate of an update, counted from 0. */
    public double at(long update) {
        double ramp = warmup * updates;
        if (update < ramp) {
            return peak * (update + 1) / (ramp + 1);
        }
        double done = Math.min(1, (update - ramp) / Math.max(1, updates - ramp));
        return peak * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * done)));
    }
}
