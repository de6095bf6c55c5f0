package ai.valr.trainer.roomworld;

import ai.valr.model.text.VsiBenchAnswer;
import java.util.OptionalDouble;

/**
 * What one answer is worth.
 *
 * @param scene the question's scene: questions of a scene are not independent
 * @param credit 0..1
 */
public record Grade(String scene, QuestionType type, double credit) {
    private static final String ANSWER = "answer:";

    public Grade {
        if (!(credit >= 0 && credit <= 1)) {
            throw new IllegalArgumentException("credit " + credit + " must be in 0..1");
        }
    }

    /**
     * Grades an answer as {@link VsiBenchAnswer} reads it: letters by equality, numbers by {@link RelativeAccuracy#of}; what is
     * no number is worth 0.
     *
     * @param predicted such as {@code B} or {@code 2.2 m}; null for none
     */
    public static Grade of(Question question, String predicted) {
        String text = predicted == null ? "" : predicted.strip();
        double credit;
        if (question.type().isChoice()) {
            credit = VsiBenchAnswer.matches(text, question.answer()) ? 1 : 0;
        } else {
            double truth = Double.parseDouble(question.answer());
            OptionalDouble number = VsiBenchAnswer.number(text);
            credit = number.isPresent() ? RelativeAccuracy.of(number.getAsDouble(), truth) : 0;
        }
        return new Grade(question.scene(), question.type(), credit);
    }

    /** What stands behind {@code answer:} in a step's text, or an empty text. */
    public static String answerIn(String stepText) {
        int at = stepText.indexOf(ANSWER);
        return at < 0 ? "" : stepText.substring(at + ANSWER.length()).strip();
    }
}
