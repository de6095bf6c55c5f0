package ai.valr.model.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** EXIF orientation: 1 upright, 2 to 8 mirrored or turned. */
final class Orientation {
    static final int UPRIGHT = 1;

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int ENTRY_BYTES = 12;

    private Orientation() {}

    /** The orientation in a TIFF block; upright where the block has none or is broken. */
    static int read(ByteBuffer tiff) {
        if (tiff.remaining() < 8) {
            return UPRIGHT;
        }
        boolean little = tiff.get(0) == 'I';
        ByteBuffer in = tiff.slice().order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = Integer.toUnsignedLong(in.getInt(4));
        if (directory + 2 > in.limit()) {
            return UPRIGHT;
        }
        int entries = Short.toUnsignedInt(in.getShort((int) directory));
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + (long) i * ENTRY_BYTES;
            if (entry + ENTRY_BYTES > in.limit()) {
                return UPRIGHT;
            }
            if (in.getShort((int) entry) == TAG) {
                int value =
                        switch (in.getShort((int) entry + 2)) {
                            case SHORT -> in.getShort((int) entry + 8);
                            case LONG -> in.getInt((int) entry + 8); // EXIF wants SHORT; some writers do otherwise
                            default -> UPRIGHT;
                        };
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** The picture as it is meant to be seen. */
    static Picture apply(Picture picture, int orientation) {
        if (orientation == UPRIGHT) {
            return picture;
        }
        boolean sideways = orientation >= 5;
        int width = sideways ? picture.height() : picture.width();
        int height = sideways ? picture.width() : picture.height();
        byte[] rgb = new byte[picture.rgb().length];
        int out = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int in = Picture.CHANNELS * source(picture, orientation, x, y);
                rgb[out++] = picture.rgb()[in];
                rgb[out++] = picture.rgb()[in + 1];
                rgb[out++] = picture.rgb()[in + 2];
            }
        }
        return new Picture(width, height, rgb);
    }

    /** Index of the stored pixel that is seen at (x, y). */
    private static int source(Picture picture, int orientation, int x, int y) {
        int right = picture.width() - 1;
        int bottom = picture.height() - 1;
        int row;
        int column;
        switch (orientation) {
            case 2 -> {
                row = y;
                column = right - x;
            }
            case 3 -> {
                row = bottom - y;
                column = right - x;
            }
            case 4 -> {
                row = bottom - y;
                column = x;
            }
            case 5 -> {
                row = x;
                column = y;
            }
            case 6 -> {
                row = bottom - x;
                column = y;
            }
            case 7 -> {
                row = bottom - x;
                column = right - y;
            }
            case 8 -> {
                row = x;
                column = right - y;
            }
            default -> throw new IllegalArgumentException("orientation " + orientation + " must be 1 to 8");
        }
        return row * picture.width() + column;
    }
}
