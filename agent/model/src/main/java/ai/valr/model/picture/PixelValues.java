package ai.valr.model.picture;

/**
 * Patches of a picture or video, as the vision tower takes them. {@code P = t * h * w}.
 *
 * @param values float32 (P, channels * temporal * side * side), patches in merge order
 * @param t temporal patches, 1 for a picture
 * @param h patches down
 * @param w patches across
 */
public record PixelValues(float[] values, int t, int h, int w) {
    /** P. */
    public int patches() {
        return t * h * w;
    }

    /** As {@code image_grid_thw}: {t, h, w}. */
    public int[] grid() {
        return new int[] {t, h, w};
    }

    @Override
    public String toString() {
        return "PixelValues(grid " + t + "x" + h + "x" + w + ")";
    }
}
