package ai.valr.model.picture;

/**
 * What a picture may cost; checked before it is decoded, since a few bytes can claim a huge size.
 *
 * @param bytes of the encoded picture
 * @param pixels width times height of what is decoded; of a camera's larger JPEG every second (third) pixel and row are taken
 * @param side width and height
 */
public record PictureLimits(int bytes, int pixels, int side) {
    public static final PictureLimits DEFAULT = new PictureLimits(16 << 20, 40_000_000, 32768);

    /** A JPEG that is decoded row by row may have so many times the pixels. */
    private static final int TIMES_BY_ROW = 5;

    /** Three bytes a pixel must fit an array. */
    private static final int MOST_PIXELS = Integer.MAX_VALUE / Picture.CHANNELS - 8;

    public PictureLimits {
        if (bytes < 1 || pixels < 1 || pixels > MOST_PIXELS || side < 1) {
            throw new IllegalArgumentException("picture limits of " + bytes + " bytes, " + pixels + " pixels, side "
                    + side + " must be at least 1, and pixels at most " + MOST_PIXELS);
        }
    }

    /** The largest area where pixels can be left out while a picture is decoded. */
    long pixelsByRow() {
        return (long) TIMES_BY_ROW * pixels;
    }

    /** One pixel of so many in a row, and one row of so many, are within the bound; 1 for all. */
    int stride(int width, int height) {
        int stride = 1;
        while (kept(width, stride) * kept(height, stride) > pixels) {
            stride++;
        }
        return stride;
    }

    private static long kept(int side, int stride) {
        return (side + stride - 1L) / stride;
    }
}
