package ai.valr.model.picture;

/**
 * A decoded picture.
 *
 * @param rgb red, green, blue of each pixel, row by row; not to be modified
 */
public record Picture(int width, int height, byte[] rgb) {
    public static final int CHANNELS = 3;

    public Picture {
        if (width < 1 || height < 1 || rgb.length != Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)) {
            throw new IllegalArgumentException("a picture of " + width + "x" + height + " cannot have " + rgb.length
                    + " bytes; expected sides of at least 1 and three bytes a pixel");
        }
    }

    @Override
    public String toString() {
        return "Picture(" + width + "x" + height + ")";
    }
}
