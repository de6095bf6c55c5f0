package ai.valr.schemas;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Options with the letters by which models and people name them: A for the first. */
public final class OptionLetters {
    private OptionLetters() {}

    /** @param index from 0 */
    public static String letter(int index) {
        return String.valueOf((char) ('A' + index));
    }

    /** The options as a model reads them, which is how it was trained: {@code A. left}. Those that have their letter already stay as they are. */
    public static List<String> before(List<String> options) {
        return IntStream.range(0, options.size())
                .mapToObj(index -> before(index, options.get(index)))
                .toList();
    }

    private static String before(int index, String option) {
        String start = letter(index) + ". ";
        return option.startsWith(start) ? option : start + option;
    }

    /**
     * The option that a text means: by its letter ({@code b}, {@code B.}), its own text, or both ({@code B. left}), in any case. A
     * letter goes before a text.
     *
     * @return its index, from 0; empty where none is meant
     */
    public static OptionalInt find(List<String> options, String text) {
        String name = text.strip();
        String word = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        int letter = word.length() == 1 ? Character.toUpperCase(word.charAt(0)) - 'A' : -1;
        if (letter >= 0 && letter < options.size()) {
            return OptionalInt.of(letter);
        }
        return IntStream.range(0, options.size())
                .filter(index -> options.get(index).strip().equalsIgnoreCase(name)
                        || before(index, options.get(index)).strip().equalsIgnoreCase(name))
                .findFirst();
    }
}
