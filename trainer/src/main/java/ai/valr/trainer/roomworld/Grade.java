package ai.valr.trainer.roomworld;

import java.util.Locale;

/**
 * What one answer is worth.
 *
 * @param scene the question's scene: questions of a scene are not independent
 * @param credit 0..1
 */
public record Grade(String scene, QuestionType type, double credit) {
    private static final int THRESHOLDS = 10;
    private static final String ANSWER = "answer:";

    public Grade {
        if (!(credit >= 0 && credit <= 1)) {
            throw new IllegalArgumentException("credit " + credit + " must be in 0..1");
        }
    }

    /**
     * Grades an answer as VSI-Bench does: the first word counts, without a full stop; letters by equality, numbers by {@link
     * #relativeAccuracy}; what is no number is worth 0.
     *
     * @param predicted such as {@code B} or {@code 2.2 m}; null for none
     */
    public static Grade of(Question question, String predicted) {
        String word = firstWord(predicted);
        double credit;
        if (question.type().isChoice()) {
            credit = word.equals(question.answer().toLowerCase(Locale.ROOT)) ? 1 : 0;
        } else {
            double number = number(word);
            credit = Double.isNaN(number) ? 0 : relativeAccuracy(number, Double.parseDouble(question.answer()));
        }
        return new Grade(question.scene(), question.type(), credit);
    }

    /** What stands behind {@code answer:} in a step's text, or an empty text. */
    public static String answerIn(String stepText) {
        int at = stepText.indexOf(ANSWER);
        return at < 0 ? "" : stepText.substring(at + ANSWER.length()).strip();
    }

    /**
     * VSI-Bench's mean relative accuracy: the part of the thresholds .50, .55, .. .95 whose complement the relative error does
     * not pass.
     *
     * @param truth above 0
     */
    public static double relativeAccuracy(double predicted, double truth) {
        if (!(truth > 0)) {
            throw new IllegalArgumentException("the true value " + truth + " must be above 0");
        }
        double error = Math.abs(predicted - truth) / truth;
        int passed = 0;
        for (int i = 0; i < THRESHOLDS; i++) {
            // In twentieths, so that an error right on a threshold passes it.
            if (error * 20 <= 10 - i + 1e-9) {
                passed++;
            }
        }
        return passed / (double) THRESHOLDS;
    }

    private static String firstWord(String text) {
        if (text == null || text.isBlank()) {
            return "";
        }
        String word = text.strip().split("\\s+")[0];
        return (word.endsWith(".") ? word.substring(0, word.length() - 1) : word).toLowerCase(Locale.ROOT);
    }

    private static double number(String word) {
        if (!word.matches("[+-]?\\d{1,12}(\\.\\d{1,12})?")) {
            return Double.NaN;
        }
        return Double.parseDouble(word);
    }
}
