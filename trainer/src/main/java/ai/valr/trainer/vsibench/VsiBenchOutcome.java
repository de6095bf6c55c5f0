package ai.valr.trainer.vsibench;

import ai.valr.model.text.VsiBenchAnswer;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.RelativeAccuracy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was said to a question, graded as the official code does: its first word against the letter, or as a number by
 * mean relative accuracy, 0 where it is none.
 *
 * @param prediction the bare answer; empty for none
 * @param blindPrediction the same model's on black frames, where it was asked
 * @param steps the texts of a reasoning model's steps
 */
public record VsiBenchOutcome(
        VsiBenchQuestion question, String prediction, Optional<String> blindPrediction, List<String> steps) {
    public VsiBenchOutcome {
        steps = List.copyOf(steps);
    }

    public Grade grade() {
        return grade(prediction);
    }

    /** Empty where the question was not asked blind. */
    public Optional<Grade> blindGrade() {
        return blindPrediction.map(this::grade);
    }

    private Grade grade(String said) {
        return new Grade(question.scene(), question.type(), credit(said));
    }

    private double credit(String said) {
        if (question.type().isChoice()) {
            return VsiBenchAnswer.matches(said, question.groundTruth()) ? 1 : 0;
        }
        OptionalDouble number = VsiBenchAnswer.number(said);
        double truth = VsiBenchAnswer.decimal(question.groundTruth()).orElseThrow();
        return number.isPresent() ? RelativeAccuracy.official(number.getAsDouble(), truth) : 0;
    }
}
