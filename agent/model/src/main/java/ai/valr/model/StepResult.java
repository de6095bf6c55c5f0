package ai.valr.model;

import java.util.List;

/**
 * One reasoning step: what it appended to the context, and what can be told about it.
 *
 * @param appended what the step fed to the decoder: {@code <latent>}, the latents, {@code </latent>}, the text's tokens
 * @param text the step's text without its delimiter or end token
 * @param tokens text tokens that were decoded, the delimiter or end token included
 * @param latents latent positions
 * @param end why the text ended
 * @param lookedAt where the latent block looked, or null where the context holds no frame or the step no latents
 * @param logProb natural logarithm of the text's probability, summed over its tokens
 * @param latentNanos time in the latent block
 * @param textNanos time in the text
 */
public record StepResult(
        List<Segment> appended,
        String text,
        int tokens,
        int latents,
        End end,
        LookedAt lookedAt,
        double logProb,
        long latentNanos,
        long textNanos) {

    public StepResult {
        appended = List.copyOf(appended);
    }

    /** Why a step's text ended. */
    public enum End {
        /** The step delimiter: another step follows. */
        STEP,
        /** The end of the turn: this step holds the answer. */
        TURN,
        /**
         * The text was cut short, and the turn's end is not in the context: {@code maxTokens} was reached, or the answer
         * was asked for before the model gave it, and is here.
         */
        LENGTH
    }

    /**
     * @param frame index of the frame in the context, from 0
     * @param cells K weights, row by row on a square grid over the frame where K is a square, that sum to 1
     * @param maps where in that frame each latent looked by itself
     * @param headMaps where in that frame each attention head of the look layer looked, mean over the latents
     */
    public record LookedAt(int frame, List<Float> cells, LatentMaps maps, HeadMaps headMaps) {
        public LookedAt {
            cells = List.copyOf(cells);
        }
    }

    /**
     * A map over one frame for each latent, the frame's own cells of visual tokens, or fewer.
     *
     * @param rows 1 to {@link #MAX_SIDE}
     * @param columns 1 to {@link #MAX_SIDE}
     * @param weights K * rows * columns, latent by latent, row by row; those of a latent sum to 1
     */
    public record LatentMaps(int rows, int columns, List<Float> weights) {
        /** Of the rows and of the columns; the cells of a larger frame are pooled. */
        public static final int MAX_SIDE = 8;

        public LatentMaps {
            weights = List.copyOf(weights);
            if (rows < 1
                    || rows > MAX_SIDE
                    || columns < 1
                    || columns > MAX_SIDE
                    || weights.size() % (rows * columns) != 0) {
                throw new IllegalArgumentException(weights.size() + " weights are not maps of " + rows + " x " + columns
                        + " cells, at most " + MAX_SIDE + " x " + MAX_SIDE);
            }
        }
    }

    /**
     * A map over one frame for each head of the look layer, coarser the more heads there are: a step's event stays small.
     *
     * @param rows 1 to {@link #side} of the heads
     * @param columns 1 to {@link #side} of the heads
     * @param weights heads * rows * columns, head by head, row by row; those of a head sum to 1
     */
    public record HeadMaps(int rows, int columns, List<Float> weights) {
        /** Maps at most; of a layer with more heads the first ones are told. */
        public static final int MAX_HEADS = 64;
        /** Of all maps together, 4 KiB in an event. */
        public static final int MAX_WEIGHTS = 1024;

        public HeadMaps {
            weights = List.copyOf(weights);
            int heads = rows < 1 || columns < 1 ? 0 : weights.size() / (rows * columns);
            if (heads < 1
                    || heads > MAX_HEADS
                    || weights.size() != heads * rows * columns
                    || Math.max(rows, columns) > side(heads)) {
                throw new IllegalArgumentException(weights.size() + " weights are not maps of " + rows + " x " + columns
                        + " cells of 1 to " + MAX_HEADS + " heads, " + MAX_WEIGHTS + " cells at most");
            }
        }

        /** Rows and columns at most of each of so many maps: 8 of 16 heads, 6 of 28, 4 of 64. */
        public static int side(int heads) {
            return Math.min(LatentMaps.MAX_SIDE, (int) Math.sqrt(MAX_WEIGHTS / (double) heads));
        }
    }
}
