package ai.valr.model.bench;

/**
 * How fast a batch was. Times are medians in milliseconds for all rows together.
 *
 * @param batch rows
 * @param positions of each row's prompt
 * @param prefillMs of the prompts, visual tokens given
 * @param latents K
 * @param latentBlockMs of a block: K latents and its two tokens
 * @param tokens decoded
 * @param decodeMsPerToken of one token a row
 */
public record BatchSpeed(
        int batch,
        int positions,
        double prefillMs,
        int latents,
        double latentBlockMs,
        int tokens,
        double decodeMsPerToken) {
    /** The two tokens around the latents of a block. */
    private static final int MARKERS = 2;

    /** Positions of all rows a second. */
    public double prefillPerSecond() {
        return perSecond(positions, prefillMs);
    }

    /** Positions of all rows a second, a block's two tokens among them. */
    public double latentsPerSecond() {
        return perSecond(latents + MARKERS, latentBlockMs);
    }

    /** Tokens of all rows a second. */
    public double tokensPerSecond() {
        return perSecond(1, decodeMsPerToken);
    }

    private double perSecond(int positions, double ms) {
        return batch * positions * 1000.0 / ms;
    }
}
