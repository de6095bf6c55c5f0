package ai.valr.model.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Ordinary tokens by what they spell. Immutable; thread-safe. */
final class VocabularyIndex {
    private final TokenBytes bytes;
    private final List<List<Integer>> byFirstByte = new ArrayList<>();
    private final Set<String> spellings = new HashSet<>();

    VocabularyIndex(TokenBytes bytes, AddedTokens added) {
        this.bytes = bytes;
        for (int value = 0; value < 256; value++) {
            byFirstByte.add(new ArrayList<>());
        }
        for (int id = 0; id < bytes.size(); id++) {
            byte[] spelled = bytes(id);
            if (spelled.length > 0 && !added.isAdded(id)) {
                byFirstByte.get(spelled[0] & 0xFF).add(id);
                spellings.add(latin1(spelled));
            }
        }
    }

    byte[] bytes(int id) {
        return bytes.of(id, false);
    }

    /** Whether two tokens in a row spell what one token spells. */
    boolean isToken(int first, int second) {
        return spellings.contains(latin1(bytes(first)) + latin1(bytes(second)));
    }

    /** Tokens that the grammar takes in this state, ascending. */
    List<Integer> offered(AnswerGrammar grammar, int state) {
        List<Integer> offered = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            if (grammar.next(state, value) >= 0) {
                for (int id : byFirstByte.get(value)) {
                    if (grammar.next(state, bytes(id)) >= 0) {
                        offered.add(id);
                    }
                }
            }
        }
        offered.sort(null);
        return offered;
    }

    /** Bytes one to one, so that they can be looked up. */
    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
