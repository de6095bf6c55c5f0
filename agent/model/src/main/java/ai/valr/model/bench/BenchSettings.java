package ai.valr.model.bench;

import java.util.List;

/**
 * What a model is measured at.
 *
 * @param batches rows that are computed together, one measurement each
 * @param latents K of a latent block
 * @param frames in each row's prompt, 0 or more
 * @param frameSide pixels along the side of a frame, a multiple of a visual token's
 * @param context positions of the prompt, or 0 for what frames and a question take
 * @param tokens that are decoded behind it
 * @param repeats of each measurement; the median counts
 */
public record BenchSettings(
        List<Integer> batches, int latents, int frames, int frameSide, int context, int tokens, int repeats) {
    /** Bounds that no setting passes: what is larger is a slip of the pen, or does not fit any device. */
    public static final int MAX_BATCH = 1024;

    public static final int MAX_FRAMES = 512;
    public static final int MAX_REPEATS = 1000;

    public BenchSettings {
        batches = List.copyOf(batches);
        require(!batches.isEmpty(), "batch", batches, "one size or more");
        batches.forEach(batch -> require(batch >= 1 && batch <= MAX_BATCH, "batch", batch, "1 to " + MAX_BATCH));
        require(latents >= 1 && latents <= 1024, "latents", latents, "1 to 1024");
        require(frames >= 0 && frames <= MAX_FRAMES, "prompt-frames", frames, "0 to " + MAX_FRAMES);
        require(frameSide >= 28 && frameSide <= 4096, "frame-side", frameSide, "28 to 4096");
        require(context >= 0 && context <= 1 << 20, "context", context, "0 to " + (1 << 20));
        require(tokens >= 1 && tokens <= 1 << 16, "tokens", tokens, "1 to " + (1 << 16));
        require(repeats >= 1 && repeats <= MAX_REPEATS, "repeats", repeats, "1 to " + MAX_REPEATS);
    }

    private static void require(boolean right, String name, Object value, String expected) {
        if (!right) {
            throw new IllegalArgumentException(name + " " + value + " must be " + expected);
        }
    }
}
