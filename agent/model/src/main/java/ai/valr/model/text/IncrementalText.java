package ai.valr.model.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text that grows token by token. A character may take several tokens: nothing of it is shown before its last byte. Used
 * by one thread; holds at most three bytes back.
 */
public final class IncrementalText {
    private final TokenBytes tokens;
    private final boolean skipSpecial;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer held = ByteBuffer.allocate(0);

    IncrementalText(TokenBytes tokens, boolean skipSpecial) {
        this.tokens = tokens;
        this.skipSpecial = skipSpecial;
    }

    /** What this token completes; empty where it ends within a character. */
    public String append(int id) {
        return decode(tokens.of(id, skipSpecial), false);
    }

    /** The end: a character that never came whole shows as U+FFFD. */
    public String finish() {
        return decode(new byte[0], true);
    }

    private String decode(byte[] bytes, boolean end) {
        ByteBuffer in = ByteBuffer.allocate(held.remaining() + bytes.length);
        in.put(held).put(bytes).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, end);
        if (end) {
            decoder.flush(out);
            decoder.reset();
        }
        held = in;
        return out.flip().toString();
    }
}
