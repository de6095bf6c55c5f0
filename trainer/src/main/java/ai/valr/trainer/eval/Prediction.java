package ai.valr.trainer.eval;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import java.util.List;

/**
 * What a model made of one question, so that a score can be looked into.
 *
 * @param steps the texts of its steps, in order
 * @param prediction what stands behind {@code answer:} in the last of them, or empty
 * @param credit 0..1, as scored
 * @param blindPrediction the same model's answer on black frames
 * @param blindCredit 0..1
 */
public record Prediction(
        Question question,
        List<String> steps,
        String prediction,
        double credit,
        String blindPrediction,
        double blindCredit) {
    public Prediction {
        steps = List.copyOf(steps);
    }

    /** What the answer is worth. */
    public Grade grade() {
        return new Grade(question.scene(), question.type(), credit);
    }

    /** What the answer on black frames is worth. */
    public Grade blindGrade() {
        return new Grade(question.scene(), question.type(), blindCredit);
    }
}
