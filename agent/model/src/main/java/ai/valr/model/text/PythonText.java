package ai.valr.model.text;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;

/**
 * What Python makes of a text, by {@code str.strip} and {@code float}, which official scoring calls. Java's own differ:
 * {@link String#strip} leaves no-break spaces, {@link Double#parseDouble} reads {@code 1f} and {@code 0x1p3} and knows
 * neither {@code 1_000} nor digits of other scripts. Time grows with the text's length, not faster.
 */
final class PythonText {
    private static final char NEXT_LINE = '\u0085';

    /** The separators of files, groups, records and units: spaces to strip, none to float. */
    private static final char FIRST_SEPARATOR = '\u001c';

    private static final char LAST_SEPARATOR = '\u001f';
    private static final int ASCII = 128;

    private PythonText() {}

    /** {@code text.strip()}. */
    static String strip(String text) {
        return strip(text, PythonText::isSpace);
    }

    private static String strip(String text, IntPredicate space) {
        int start = 0;
        int end = text.length();
        while (start < end && space.test(text.charAt(start))) {
            start++;
        }
        while (end > start && space.test(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** {@code str.isspace}; none of these stands outside the basic plane. */
    private static boolean isSpace(int c) {
        return c == ' '
                || (c >= '\t' && c <= '\r')
                || (c >= FIRST_SEPARATOR && c <= LAST_SEPARATOR)
                || c == NEXT_LINE
                || (c >= ASCII && Character.isSpaceChar(c));
    }

    /** {@code float(text)}; empty where that raises an error. */
    static OptionalDouble number(String text) {
        String ascii = strip(ascii(text), PythonText::isAsciiSpace);
        String word = ascii.startsWith("+") || ascii.startsWith("-") ? ascii.substring(1) : ascii;
        double magnitude;
        switch (word.toLowerCase(Locale.ROOT)) {
            case "inf", "infinity" -> magnitude = Double.POSITIVE_INFINITY;
            case "nan" -> magnitude = Double.NaN;
            default -> {
                if (!isDecimal(word)) {
                    return OptionalDouble.empty();
                }
                magnitude = Double.parseDouble(word.replace("_", ""));
            }
        }
        return OptionalDouble.of(ascii.startsWith("-") ? -magnitude : magnitude);
    }

    /** Decimal digits of any script as ASCII's, spaces beyond ASCII as a space, all else beyond ASCII as what is no number. */
    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c < ASCII) {
                ascii.append((char) c);
            } else if (Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER) {
                ascii.append((char) ('0' + Character.digit(c, 10)));
            } else {
                ascii.append(c == NEXT_LINE || Character.isSpaceChar(c) ? ' ' : '?');
            }
        });
        return ascii.toString();
    }

    private static boolean isAsciiSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** Digits, a point and digits, of which one may lack, and an exponent. */
    private static boolean isDecimal(String word) {
        int at = digits(word, 0);
        boolean some = at > 0;
        if (at < word.length() && word.charAt(at) == '.') {
            int end = digits(word, at + 1);
            some |= end > at + 1;
            at = end;
        }
        if (some && at < word.length() && (word.charAt(at) == 'e' || word.charAt(at) == 'E')) {
            int start = at + 1;
            if (start < word.length() && (word.charAt(start) == '+' || word.charAt(start) == '-')) {
                start++;
            }
            at = digits(word, start);
            some = at > start;
        }
        return some && at == word.length();
    }

    /** The end of a run of digits, single underscores between two of them included. */
    private static int digits(String word, int start) {
        int at = start;
        while (isDigit(word, at)
                || (at > start && at < word.length() && word.charAt(at) == '_' && isDigit(word, at + 1))) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(String word, int at) {
        return at < word.length() && word.charAt(at) >= '0' && word.charAt(at) <= '9';
    }
}
