package ai.valr.model.text;

import ai.valr.model.AnswerType;
import java.util.Optional;

/**
 * The typed value of an answer, and the one parser of answers: serving and evaluation read the same text alike. It
 * understands our own last step ({@code answer: B}, {@code answer: 2.2 m}) and an ordinary model's free text
 * ({@code The answer is (B) the red ball.}). What follows the last "answer" counts, or the whole text where there is
 * none. VSI-Bench's own, stricter rule is {@link VsiBenchAnswer}.
 */
public sealed interface Answer {
    /** The end of a text that is read; what lies before is left out, since a pattern's time grows with the text. */
    int MAX_CHARACTERS = 4096;

    /** @param index of the option, from 0 */
    record Choice(int index) implements Answer {
        /** A for the first option. */
        public char letter() {
            return (char) ('A' + index);
        }
    }

    /** @param unit of the value, as the question asked for it; empty for a bare number */
    record Quantity(double value, String unit) implements Answer {}

    /** Words, without the "answer:" before them. */
    record Text(String text) implements Answer {}

    /** The answer in a final step's text, or empty where there is none of the type. */
    static Optional<Answer> parse(String text, AnswerType type) {
        String answer = AnswerMarker.strip(
                text.length() > MAX_CHARACTERS ? text.substring(text.length() - MAX_CHARACTERS) : text);
        if (type instanceof AnswerType.Choice choice) {
            return ChoiceParser.parse(answer, choice.options()).map(Choice::new);
        }
        if (type instanceof AnswerType.Quantity quantity) {
            return NumberParser.parse(answer, quantity.unit()).map(value -> new Quantity(value, quantity.unit()));
        }
        return answer.isEmpty() ? Optional.empty() : Optional.of(new Text(answer));
    }
}
