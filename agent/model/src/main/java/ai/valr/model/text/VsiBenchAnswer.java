package ai.valr.model.text;

import java.util.OptionalDouble;

/**
 * How VSI-Bench's official scoring reads a prediction: the first word of the text, cut at spaces, without full stops at
 * its end. A choice is right when that word is the letter, whatever its case; a number is that word as a float, and text
 * such as {@code 2.2m} is no number there. The steps' text before the answer must be removed first, as the official
 * prompt asks for the bare answer.
 */
public final class VsiBenchAnswer {
    private VsiBenchAnswer() {}

    /** The word that is compared. */
    public static String firstWord(String prediction) {
        int space = prediction.indexOf(' ');
        String word = space < 0 ? prediction : prediction.substring(0, space);
        int end = word.length();
        while (end > 0 && word.charAt(end - 1) == '.') {
            end--;
        }
        return word.substring(0, end).strip();
    }

    /** Whether a choice is right: 1 or 0 points. */
    public static boolean matches(String prediction, String groundTruth) {
        return firstWord(prediction).equalsIgnoreCase(groundTruth);
    }

    /** The number, or empty, which scores 0. */
    public static OptionalDouble number(String prediction) {
        String word = firstWord(prediction);
        // Java reads "1f" and "0x1p3" as numbers; Python's float does not.
        if (!word.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Double.parseDouble(word));
    }
}
