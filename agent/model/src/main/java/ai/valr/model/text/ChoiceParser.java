package ai.valr.model.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Finds the option that a text names: by its letter where that is clear, else by its words. */
final class ChoiceParser {
    /** "B", "(B)", "B.", "**B**", "Option b:" and nothing that could be an article. */
    private static final Pattern FIRST =
            Pattern.compile("^\\W*(?:option\\s+)?\\W*([A-Za-z])(?:\\W*$|\\s*[.):*,]|\\s)", Pattern.CASE_INSENSITIVE);

    private static final Pattern BRACKETED = Pattern.compile("\\(([A-Z])\\)");
    private static final Pattern LISTED = Pattern.compile("(?<![\\w'])([A-Z])[.):](?:\\s|$)");
    private static final Pattern ALONE = Pattern.compile("(?<![\\w'])([B-HJ-Z])(?![\\w'])");
    private static final Pattern LETTER_BEFORE_OPTION = Pattern.compile("^\\s*\\(?[A-Z][.):]\\s*");

    private ChoiceParser() {}

    static Optional<Integer> parse(String answer, List<String> options) {
        int count = options.size();
        return first(answer, count)
                .or(() -> find(BRACKETED, answer, count))
                .or(() -> find(LISTED, answer, count))
                .or(() -> named(answer, options))
                .or(() -> find(ALONE, answer, count));
    }

    private static Optional<Integer> first(String answer, int count) {
        Matcher matcher = FIRST.matcher(answer);
        if (!matcher.find()) {
            return Optional.empty();
        }
        char letter = matcher.group(1).charAt(0);
        String after = answer.substring(matcher.end(1));
        boolean closed = after.isBlank() || !Character.isWhitespace(after.charAt(0));
        // "a chair" and "A chair" begin with an article, and "I see" with a pronoun.
        boolean word = Character.isLowerCase(letter) || letter == 'A' || letter == 'I';
        return closed || !word ? index(letter, count) : Optional.empty();
    }

    private static Optional<Integer> find(Pattern pattern, String answer, int count) {
        Matcher matcher = pattern.matcher(answer);
        while (matcher.find()) {
            Optional<Integer> index = index(matcher.group(1).charAt(0), count);
            if (index.isPresent()) {
                return index;
            }
        }
        return Optional.empty();
    }

    /** The only option whose words are in the text; the longest, where one holds another ("left", "front left"). */
    private static Optional<Integer> named(String answer, List<String> options) {
        List<String> words = options.stream().map(ChoiceParser::words).toList();
        String text = words(answer);
        List<Integer> found = IntStream.range(0, words.size())
                .filter(i -> !words.get(i).isBlank() && text.contains(words.get(i)))
                .boxed()
                .toList();
        List<Integer> outermost = found.stream()
                .filter(i -> found.stream()
                        .noneMatch(j -> !words.get(j).equals(words.get(i))
                                && words.get(j).contains(words.get(i))))
                .toList();
        return outermost.size() == 1 ? Optional.of(outermost.get(0)) : Optional.empty();
    }

    /** Lower-case words between single spaces, a space at either end, so that only whole words are found. */
    private static String words(String text) {
        String plain = LETTER_BEFORE_OPTION.matcher(text).replaceFirst("").toLowerCase(Locale.ROOT);
        return " " + plain.replaceAll("[^\\p{L}\\p{N}]+", " ").strip() + " ";
    }

    private static Optional<Integer> index(char letter, int count) {
        int index = Character.toUpperCase(letter) - 'A';
        return index >= 0 && index < count ? Optional.of(index) : Optional.empty();
    }
}
