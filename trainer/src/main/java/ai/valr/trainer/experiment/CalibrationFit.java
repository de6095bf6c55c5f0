package ai.valr.trainer.experiment;

import ai.valr.model.ConfidenceScale;
import ai.valr.trainer.eval.SceneBootstrap;
import ai.valr.trainer.roomworld.Score;
import java.util.List;

/**
 * The scale under which answers of known worth are likeliest: the least mean of {@code -(y log p + (1 - y) log(1 - p))}, where {@code y} is
 * an answer's credit, a fraction for numbers. A temperature alone where it does; an offset beside it only where that lowers the loss by
 * more than the draw of scenes could. Both losses are convex in slope (the temperature's inverse) and offset, and Newton's method finds
 * their one minimum.
 *
 * @param scale that was chosen
 * @param temperatureAlone the scale without an offset
 * @param gain of the offset in mean loss on these answers, with its interval over scenes
 */
record CalibrationFit(ConfidenceScale scale, ConfidenceScale temperatureAlone, Score.Figure gain) {
    private static final int STEPS = 200;
    private static final double CLOSE = 1e-10;

    /** Least slope: keeps the temperature finite and above 0 where raw confidence says nothing, or the contrary. */
    private static final double LEAST_SLOPE = 1e-3;

    /** What little curvature there is where all answers are alike. */
    private static final double RIDGE = 1e-9;

    /** @param answers one at least */
    static CalibrationFit of(List<ConfidentAnswer> answers) {
        ConfidenceScale alone = fit(answers, false);
        ConfidenceScale both = fit(answers, true);
        double[] gains = answers.stream()
                .mapToDouble(it -> it.loss(alone.of(it.raw())) - it.loss(both.of(it.raw())))
                .toArray();
        Score.Figure gain = new SceneBootstrap(ConfidentAnswer.scenes(answers)).mean(gains);
        return new CalibrationFit(gain.low() > 0 ? both : alone, alone, gain);
    }

    private static ConfidenceScale fit(List<ConfidentAnswer> answers, boolean withOffset) {
        double slope = 1;
        double offset = 0;
        for (int step = 0; step < STEPS; step++) {
            double gradientSlope = 0;
            double gradientOffset = 0;
            double slopes = RIDGE;
            double mixed = 0;
            double offsets = RIDGE;
            for (ConfidentAnswer it : answers) {
                double x = ConfidenceScale.logit(it.raw());
                double p = 1 / (1 + Math.exp(-(slope * x + offset)));
                double error = p - it.credit();
                double weight = p * (1 - p);
                gradientSlope += error * x;
                gradientOffset += error;
                slopes += weight * x * x;
                mixed += weight * x;
                offsets += weight;
            }
            double bySlope = gradientSlope / slopes;
            double byOffset = 0;
            if (withOffset) {
                double determinant = slopes * offsets - mixed * mixed;
                bySlope = (gradientSlope * offsets - gradientOffset * mixed) / determinant;
                byOffset = (gradientOffset * slopes - gradientSlope * mixed) / determinant;
            }
            // Far from the minimum a whole step of Newton's may lead further away.
            double length = Math.min(1, 1 / Math.max(Math.abs(bySlope), Math.abs(byOffset)));
            slope = Math.max(LEAST_SLOPE, slope - length * bySlope);
            offset -= length * byOffset;
            if (Math.abs(bySlope) + Math.abs(byOffset) < CLOSE) {
                break;
            }
        }
        return new ConfidenceScale(rounded(1 / slope), rounded(offset));
    }

    /** To what the draw of answers leaves uncertain many times over, so that files have short numbers. */
    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
