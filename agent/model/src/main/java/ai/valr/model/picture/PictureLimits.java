package ai.valr.model.picture;

/**
 * What a picture may cost; checked before it is decoded, since a few bytes can claim a huge size.
 *
 * @param bytes of the encoded picture
 * @param pixels width times height
 * @param side width and height
 */
public record PictureLimits(int bytes, int pixels, int side) {
    public static final PictureLimits DEFAULT = new PictureLimits(16 << 20, 40_000_000, 16384);
    /** Three bytes a pixel must fit an array. */
    private static final int MOST_PIXELS = Integer.MAX_VALUE / Picture.CHANNELS - 8;

    public PictureLimits {
        if (bytes < 1 || pixels < 1 || pixels > MOST_PIXELS || side < 1) {
            throw new IllegalArgumentException("picture limits of " + bytes + " bytes, " + pixels + " pixels, side "
                    + side + " must be at least 1, and pixels at most " + MOST_PIXELS);
        }
    }
}
