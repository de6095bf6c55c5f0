package ai.valr.trainer.vocabulary;

import ai.valr.trainer.roomworld.WordList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A byte-level BPE vocabulary in which every word of its corpus is one token and any text can be written: ids 0..255 are the
 * bytes, then one id a merge, then the added tokens.
 */
public final class BpeVocabulary {
    /** The chat layout's own words, with the line ends that stand behind them. */
    private static final List<String> CHAT = List.of(
            "system\nYou are a helpful assistant.",
            "user\n",
            "assistant\n",
            "frame 1: Frame 1: Picture 1: Video 1: ",
            "in this room?\nOptions:\nA. left\nB. right");

    private final List<BpeTraining.Merge> merges;
    private final Map<String, Integer> tokens = new LinkedHashMap<>();

    private BpeVocabulary(List<String> corpus) {
        ByteAlphabet alphabet = new ByteAlphabet();
        for (char character : alphabet.sorted()) {
            tokens.put(String.valueOf(character), tokens.size());
        }
        merges = new BpeTraining(corpus, alphabet).merges();
        for (BpeTraining.Merge merge : merges) {
            tokens.putIfAbsent(merge.whole(), tokens.size());
        }
    }

    /** The vocabulary of RoomWorld's texts and the chat layout. */
    public static BpeVocabulary roomWorld() {
        List<String> corpus = new ArrayList<>(WordList.lines());
        corpus.addAll(CHAT);
        return of(corpus);
    }

    /** The vocabulary of a corpus; the same corpus gives the same files. */
    public static BpeVocabulary of(List<String> corpus) {
        return new BpeVocabulary(corpus);
    }

    /** All ids: bytes, merges, added tokens. */
    public int size() {
        return tokens.size() + AddedToken.ALL.size();
    }

    /**
     * Writes {@code tokenizer.json}, {@code vocab.json}, {@code merges.txt} and {@code tokenizer_config.json}, over what is
     * there.
     *
     * @param dir made if missing
     * @throws IOException if a file cannot be written
     */
    public void writeTo(Path dir) throws IOException {
        new TokenizerFiles(tokens, merges).writeTo(dir);
    }

    /** Writes {@link #roomWorld()}'s files. */
    public static void write(Path dir) throws IOException {
        roomWorld().writeTo(dir);
    }
}
