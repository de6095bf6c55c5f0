package ai.valr.model.text;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * How VSI-Bench's official scoring reads a prediction: the first word of the text, cut at spaces, without full stops at
 * its end. A choice is right when that word is the letter, whatever its case; a number is that word as a float, and text
 * such as {@code 2.2m} is no number there. The steps' text before the answer must be removed first, as the official
 * prompt asks for the bare answer.
 */
public final class VsiBenchAnswer {
    /** Python's decimal floats, underscores between digits included; its infinities and NaN could score nothing. */
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(?:D(?:\\.D?)?|\\.D)(?:[eE][-+]?D)?".replace("D", "(?:\\d+(?:_\\d+)*)"));

    /** A longer word is no number, which bounds what matching it takes. */
    private static final int MAX_DECIMAL_CHARS = 1000;

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
        return decimal(firstWord(prediction));
    }

    /** The number that a text is from end to end. Java reads "1f" and "0x1p3" as numbers, Python's float does not. */
    public static OptionalDouble decimal(String text) {
        String word = text.strip();
        if (word.length() > MAX_DECIMAL_CHARS || !DECIMAL.matcher(word).matches()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Double.parseDouble(word.replace("_", "")));
    }
}
