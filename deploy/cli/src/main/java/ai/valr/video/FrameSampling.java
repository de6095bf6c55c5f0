package ai.valr.video;

/** Which frames of a video are looked at. */
public final class FrameSampling {
    private FrameSampling() {}

    /**
     * Spread evenly from the first frame to the last: NumPy's {@code linspace(0, count - 1, frames)} cut to whole numbers,
     * with its rounding. A video of fewer frames gives some of them more than once.
     *
     * @param count frames of the video; none of them gives none
     * @param frames how many to take, 1 or more
     */
    public static long[] uniform(long count, int frames) {
        if (count < 1) {
            return new long[0];
        }
        long[] indices = new long[frames];
        // In floating point as published figures were sampled: 21 * (153.0 / 63) falls just short of 51.
        double step = frames == 1 ? 0 : (count - 1) / (double) (frames - 1);
        for (int i = 0; i < frames; i++) {
            indices[i] = (long) Math.floor(i * step);
        }
        if (frames > 1) {
            indices[frames - 1] = count - 1;
        }
        return indices;
    }
}
