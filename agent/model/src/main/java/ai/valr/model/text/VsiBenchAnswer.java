package ai.valr.model.text;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How VSI-Bench's official scoring reads a prediction: the first word of the text, cut at spaces, without full stops at
 * its end. A choice is right when that word is the letter, whatever its case; a number is that word as Python's float,
 * and text such as {@code 2.2m} is no number there. The steps' text before the answer must be removed first, as the
 * official prompt asks for the bare answer.
 */
public final class VsiBenchAnswer {
    private VsiBenchAnswer() {}

    /** The word that is compared: {@code prediction.split(' ')[0].rstrip('.').strip()}. */
    public static String firstWord(String prediction) {
        int space = prediction.indexOf(' ');
        int end = space < 0 ? prediction.length() : space;
        while (end > 0 && prediction.charAt(end - 1) == '.') {
            end--;
        }
        return PythonText.strip(prediction.substring(0, end));
    }

    /** Whether a choice is right: 1 or 0 points. By lower case, which unlike Java's comparison keeps a dotless i from an I. */
    public static boolean matches(String prediction, String groundTruth) {
        return firstWord(prediction).toLowerCase(Locale.ROOT).equals(groundTruth.toLowerCase(Locale.ROOT));
    }

    /** The number, or empty, which scores 0. */
    public static OptionalDouble number(String prediction) {
        return decimal(firstWord(prediction));
    }

    /** The number that a text is from end to end as Python's {@code float} reads it, infinities and NaN among them. */
    public static OptionalDouble decimal(String text) {
        return PythonText.number(text);
    }
}
