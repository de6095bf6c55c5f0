package ai.valr.trainer.vocabulary;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The printable character that byte-level BPE (GPT-2) writes for each byte: printable Latin-1 bytes stand for themselves, the
 * others for characters from U+0100 on, in the bytes' order.
 */
final class ByteAlphabet {
    private static final int BYTES = 256;

    private final char[] characters = new char[BYTES];

    ByteAlphabet() {
        char next = 0x100;
        for (int value = 0; value < BYTES; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
            characters[value] = printable ? (char) value : next++;
        }
    }

    /** The text's UTF-8 bytes as characters of the alphabet. */
    String spell(String text) {
        StringBuilder spelled = new StringBuilder();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            spelled.append(characters[value & 0xFF]);
        }
        return spelled.toString();
    }

    /** All characters, ascending: the first 256 ids. */
    char[] sorted() {
        char[] sorted = characters.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
