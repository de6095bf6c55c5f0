package ai.valr.model.picture;

import ai.valr.model.PictureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The size that a WebP's pixel data claims. The file's header has a size of its own, and a hostile file may say little
 * there and much here.
 */
final class WebpFrame {
    private static final int HEADER_BYTES = 12;
    private static final int SIDE_MASK = 0x3FFF;
    /** Chunk names as little-endian numbers. */
    private static final int LOSSY = 'V' | 'P' << 8 | '8' << 16 | ' ' << 24;

    private static final int LOSSLESS = 'V' | 'P' << 8 | '8' << 16 | 'L' << 24;
    private static final int ANIMATION = 'A' | 'N' << 8 | 'M' << 16 | 'F' << 24;

    /** Refuses a size. */
    @FunctionalInterface
    interface SizeCheck {
        void check(int width, int height) throws PictureException;
    }

    private WebpFrame() {}

    /** @throws PictureException when the pixels' size is refused, or the file is an animation */
    static void check(byte[] bytes, SizeCheck limits) throws PictureException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(HEADER_BYTES);
        while (in.remaining() >= 8) {
            int type = in.getInt();
            long length = Integer.toUnsignedLong(in.getInt());
            int at = in.position();
            if (type == ANIMATION) {
                throw new PictureException("the WebP is an animation; send its frames one by one");
            }
            if (type == LOSSY && in.remaining() >= 10) {
                limits.check(in.getShort(at + 6) & SIDE_MASK, in.getShort(at + 8) & SIDE_MASK);
            }
            if (type == LOSSLESS && in.remaining() >= 5) {
                int size = in.getInt(at + 1);
                limits.check((size & SIDE_MASK) + 1, ((size >>> 14) & SIDE_MASK) + 1);
            }
            in.position((int) Math.min(in.limit(), at + length + (length & 1)));
        }
    }
}
