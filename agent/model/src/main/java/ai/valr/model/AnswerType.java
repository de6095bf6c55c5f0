package ai.valr.model;

import java.util.List;

/** What kind of answer a question asks for. */
public sealed interface AnswerType {

    /**
     * One of several options, named by its letter.
     *
     * @param options as shown, 1 to 26, such as {@code "A. red ball"}; the letter in front may be left out
     */
    record Choice(List<String> options) implements AnswerType {
        public static final int MAX_OPTIONS = 26;

        public Choice {
            options = List.copyOf(options);
            if (options.isEmpty() || options.size() > MAX_OPTIONS) {
                throw new IllegalArgumentException(
                        options.size() + " options; a choice has 1 to " + MAX_OPTIONS + ", one for each letter");
            }
        }
    }

    /**
     * A number.
     *
     * @param unit that the value shall have, such as {@code m}, {@code cm}, {@code m2}; empty for a bare number
     */
    record Quantity(String unit) implements AnswerType {}

    /** Words. */
    record Text() implements AnswerType {}
}
