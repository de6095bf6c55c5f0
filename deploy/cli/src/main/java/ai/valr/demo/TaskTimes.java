package ai.valr.demo;

/**
 * What the asker waited, from the moment before the question was sent to the moment when the event was read.
 *
 * @param firstStepMs until the first step; NaN where none came
 * @param answerMs until the answer; NaN where none came
 */
public record TaskTimes(double firstStepMs, double answerMs) {

    /** Whether an answer came. */
    public boolean answered() {
        return !Double.isNaN(answerMs);
    }
}
