package ai.valr.model;

import java.util.List;

/**
 * What a model says of itself, from 0 to 1: the mean over an answer's steps, the answering one among them, of the geometric mean of
 * the probabilities of a step's tokens. Once the steps are written an answer follows from them, so that its own probability says little.
 */
public final class Confidence {
    private Confidence() {}

    /**
     * @param logProb natural logarithm of the step's probability
     * @param tokens of the step
     * @return 0 to 1; 0 without a token
     */
    public static double ofStep(double logProb, int tokens) {
        return tokens == 0 ? 0 : Math.max(0, Math.min(1, Math.exp(logProb / tokens)));
    }

    /**
     * @param sum of the steps' confidences, in their order
     * @return 0 to 1; 0 without a step
     */
    public static double ofAnswer(double sum, int steps) {
        return steps == 0 ? 0 : sum / steps;
    }

    /** Of the answer that these steps lead to. */
    public static double ofAnswer(List<StepResult> steps) {
        double sum = 0;
        for (StepResult step : steps) {
            sum += ofStep(step.logProb(), step.tokens());
        }
        return ofAnswer(sum, steps.size());
    }
}
