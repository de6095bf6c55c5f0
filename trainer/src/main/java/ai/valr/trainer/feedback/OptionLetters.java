package ai.valr.trainer.feedback;

import java.util.List;
import java.util.stream.IntStream;

/** Options with the letters by which the model names them: A for the first. */
final class OptionLetters {
    private OptionLetters() {}

    static String letter(int index) {
        return String.valueOf((char) ('A' + index));
    }

    /** The options as the model reads them: {@code A. left}. Those that have their letter already stay as they are. */
    static List<String> before(List<String> options) {
        return IntStream.range(0, options.size())
                .mapToObj(i -> options.get(i).startsWith(letter(i) + ". ")
                        ? options.get(i)
                        : letter(i) + ". " + options.get(i))
                .toList();
    }
}
