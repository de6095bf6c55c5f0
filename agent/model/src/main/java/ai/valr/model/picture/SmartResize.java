package ai.valr.model.picture;

import ai.valr.model.PictureException;

/**
 * The size that Qwen2.5-VL gives a picture: multiples of a visual token's side, an area within bounds, the proportions
 * kept as well as that allows. Halves round to even, as Python rounds.
 *
 * @param height in pixels
 * @param width in pixels
 */
public record SmartResize(int height, int width) {
    /** A picture may be this many times longer than broad. */
    public static final int MAX_RATIO = 200;

    /**
     * @param factor of which both sides become multiples
     * @param minPixels smallest area
     * @param maxPixels largest area
     * @throws PictureException when the picture is too long for its breadth
     */
    public static SmartResize of(int height, int width, int factor, long minPixels, long maxPixels)
            throws PictureException {
        double ratio = (double) Math.max(height, width) / Math.min(height, width);
        if (ratio > MAX_RATIO) {
            throw new PictureException("the picture is " + width + "x" + height + ", a ratio of " + ratio
                    + ", but one side may be at most " + MAX_RATIO + " times the other; crop it");
        }
        long roundHeight = (long) Math.rint((double) height / factor) * factor;
        long roundWidth = (long) Math.rint((double) width / factor) * factor;
        double area = (double) height * width;
        if (roundHeight * roundWidth > maxPixels) {
            double shrink = Math.sqrt(area / maxPixels);
            roundHeight = Math.max(factor, (long) Math.floor(height / shrink / factor) * factor);
            roundWidth = Math.max(factor, (long) Math.floor(width / shrink / factor) * factor);
        } else if (roundHeight * roundWidth < minPixels) {
            double grow = Math.sqrt(minPixels / area);
            roundHeight = (long) Math.ceil(height * grow / factor) * factor;
            roundWidth = (long) Math.ceil(width * grow / factor) * factor;
        }
        return new SmartResize(Math.toIntExact(roundHeight), Math.toIntExact(roundWidth));
    }
}
