package ai.valr.model.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The bytes that each token stands for. A byte-level BPE spells bytes with printable characters: those that are printable
 * in Latin-1 as themselves, the others, in order, from U+0100 on. Immutable.
 */
final class TokenBytes {
    private static final int[] BYTE_OF_CHARACTER = byteOfCharacter();
    private static final byte[] NOTHING = {};

    private final byte[][] bytes;
    private final AddedTokens added;

    private TokenBytes(byte[][] bytes, AddedTokens added) {
        this.bytes = bytes;
        this.added = added;
    }

    static TokenBytes of(Map<String, Integer> ids, AddedTokens added) {
        int size = 1 + ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
        byte[][] bytes = new byte[size][];
        ids.forEach(
                (token, id) -> bytes[id] = added.isAdded(id) ? token.getBytes(StandardCharsets.UTF_8) : spelled(token));
        return new TokenBytes(bytes, added);
    }

    /** UTF-8, perhaps half a character; empty for ids that the tokenizer does not know. */
    byte[] of(int id, boolean skipSpecial) {
        boolean unknown = id < 0 || id >= bytes.length || bytes[id] == null;
        return unknown || (skipSpecial && added.isSpecial(id)) ? NOTHING : bytes[id];
    }

    int size() {
        return bytes.length;
    }

    private static byte[] spelled(String token) {
        byte[] result = new byte[token.length()];
        for (int i = 0; i < result.length; i++) {
            char character = token.charAt(i);
            int value = character < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[character] : -1;
            if (value < 0) {
                // No byte-level spelling: some tokenizers hold such a token as plain text.
                return token.getBytes(StandardCharsets.UTF_8);
            }
            result[i] = (byte) value;
        }
        return result;
    }

    private static int[] byteOfCharacter() {
        int[] table = new int[0x200];
        Arrays.fill(table, -1);
        int next = 0x100;
        for (int value = 0; value < 0x100; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value != 0xAD);
            table[printable ? value : next++] = value;
        }
        return table;
    }
}
