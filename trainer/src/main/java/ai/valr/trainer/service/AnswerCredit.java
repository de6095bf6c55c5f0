package ai.valr.trainer.service;

import ai.valr.model.text.VsiBenchAnswer;
import ai.valr.trainer.feedback.Episode;
import ai.valr.trainer.roomworld.RelativeAccuracy;
import java.util.OptionalDouble;

/** What an answer is worth beside the one that feedback gave. */
final class AnswerCredit {
    /** A number that is as close counts as right. */
    private static final double CLOSE = 0.1;

    private AnswerCredit() {}

    /** 1 or 0 for options and words; for numbers above 0 by their relative accuracy, as VSI-Bench counts. */
    static double of(Episode episode, String answer) {
        if (!episode.options().isEmpty()) {
            return VsiBenchAnswer.matches(answer, episode.answer()) ? 1 : 0;
        }
        OptionalDouble truth = VsiBenchAnswer.number(episode.answer());
        if (truth.isPresent() && truth.getAsDouble() > 0) {
            OptionalDouble number = VsiBenchAnswer.number(answer);
            return number.isPresent() ? RelativeAccuracy.of(number.getAsDouble(), truth.getAsDouble()) : 0;
        }
        return answer.strip().equalsIgnoreCase(episode.answer().strip()) ? 1 : 0;
    }

    static boolean isRight(Episode episode, String answer) {
        OptionalDouble truth = VsiBenchAnswer.number(episode.answer());
        if (episode.options().isEmpty() && truth.isPresent() && truth.getAsDouble() > 0) {
            OptionalDouble number = VsiBenchAnswer.number(answer);
            return number.isPresent()
                    && Math.abs(number.getAsDouble() - truth.getAsDouble()) <= CLOSE * truth.getAsDouble();
        }
        return of(episode, answer) == 1;
    }
}
