package ai.valr.model.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words that announce an answer: "answer:", "the answer is", "answers =". */
final class AnswerMarker {
    private static final Pattern ANNOUNCED =
            Pattern.compile("\\banswers?\\b(?:\\s*(?:is|are|would be|should be))?\\s*[:=]?", Pattern.CASE_INSENSITIVE);

    private AnswerMarker() {}

    /** What follows the last announcement, or the whole text where there is none. */
    static String strip(String text) {
        Matcher matcher = ANNOUNCED.matcher(text);
        int lastLetter = text.length();
        while (lastLetter > 0 && !Character.isLetterOrDigit(text.charAt(lastLetter - 1))) {
            lastLetter--;
        }
        int end = 0;
        while (matcher.find()) {
            // "B is the answer." announces nothing after it.
            if (matcher.end() < lastLetter) {
                end = matcher.end();
            }
        }
        return text.substring(end).strip();
    }
}
