package ai.valr.gateway;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.OptionLetters;
import ai.valr.schemas.TaskAccepted;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Judges an answer by what its asker knew, as the trainer judges by feedback: an option by its letter or its text, a number by
 * its relative error, words by themselves. The page's {@code expected-answer.js} follows the same rule.
 */
final class ExpectedAnswer {
    /** A number that is as close to the true one, in parts of it, is right. */
    private static final double TOLERANCE = 0.1;

    /** Lets an error right on the tolerance pass, whatever binary fractions make of it. */
    private static final double SLACK = 1e-9;

    /** Bounded, so that whatever stands in an event is read in no time. */
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(?:\\d{1,40}(?:\\.\\d{0,40})?|\\.\\d{1,40})(?:[eE][-+]?\\d{1,3})?");

    private ExpectedAnswer() {}

    /** @return {@code UNKNOWN} where the asker did not say, or said what such an answer cannot be held against */
    static Outcome judge(TaskAccepted accepted, AnswerProduced answer) {
        String expected = accepted.getExpectedAnswer() == null
                ? ""
                : accepted.getExpectedAnswer().strip();
        if (expected.isEmpty()) {
            return Outcome.UNKNOWN;
        }
        if (!accepted.getOptions().isEmpty()) {
            return option(accepted.getOptions(), expected, answer);
        }
        OptionalDouble truth = number(expected);
        if (truth.isPresent()) {
            OptionalDouble said = answer.getValue() instanceof NumberValue value
                    ? OptionalDouble.of(value.getNumber())
                    : number(answer.getText().strip());
            return outcome(said.isPresent() && isClose(said.getAsDouble(), truth.getAsDouble()));
        }
        return answer.getValue() instanceof NumberValue
                ? Outcome.UNKNOWN
                : outcome(answer.getText().strip().equalsIgnoreCase(expected));
    }

    private static Outcome option(List<String> options, String expected, AnswerProduced answer) {
        OptionalInt truth = OptionLetters.find(options, expected);
        if (truth.isEmpty()) {
            return Outcome.UNKNOWN;
        }
        String said = answer.getValue() instanceof ChoiceValue value ? value.getLetter() : answer.getText();
        return outcome(OptionLetters.find(options, said).equals(truth));
    }

    /** The first word as a number, so that a unit may stand behind it. */
    private static OptionalDouble number(String text) {
        int space = text.indexOf(' ');
        String word = space < 0 ? text : text.substring(0, space);
        if (!DECIMAL.matcher(word).matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(word);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static boolean isClose(double said, double truth) {
        return Math.abs(said - truth) <= (TOLERANCE + SLACK) * Math.abs(truth);
    }

    private static Outcome outcome(boolean right) {
        return right ? Outcome.RIGHT : Outcome.WRONG;
    }
}
