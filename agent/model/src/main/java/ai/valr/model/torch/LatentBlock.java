package ai.valr.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.torch.LatentIntervention.Blocks;
import ai.valr.model.torch.LatentIntervention.Inputs;
import ai.valr.model.torch.LatentIntervention.Markers;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The latent block of one step for a batch's active rows. Letters as in {@link SessionBatch}. Used by one thread, for one
 * step.
 *
 * @param scratch owns what lasts no longer than the step
 * @param latents K, 1 or more
 * @param active one flag a row
 */
record LatentBlock(ValrModel model, KvState state, NDManager scratch, int latents, boolean[] active) {
    /** Tensors of {@code latent_block} before the state: inputs, blocks, outputs, looks, looks by head. */
    private static final int BEFORE_STATE = 5;

    private static final int LOOKS = 3;

    private static final int LOOKS_BY_HEAD = 4;

    /**
     * What was thought.
     *
     * @param latents positions between the two tokens
     * @param values the inputs fed there, float32 (B, K, D)
     * @param looks attention at the look layer, float32 (B, K, S at the block's start), mean over heads
     * @param looksByHead the same, float32 (B, H, S at the block's start), mean over latents
     */
    record Thought(int latents, float[] values, float[] looks, float[] looksByHead) {
        static final Thought NOTHING = new Thought(0, new float[0], new float[0], new float[0]);

        /** One row's inputs of so many rows, float32 (K, D). */
        float[] row(int row, int rows) {
            int size = values.length / rows;
            return Arrays.copyOfRange(values, row * size, (row + 1) * size);
        }
    }

    /** Thinks, and leaves the state behind {@code </latent>}. */
    Thought think(LatentIntervention how) {
        if (how instanceof Markers) {
            state.take(call("marked", flags()), 0);
            return Thought.NOTHING;
        }
        return kept(
                how instanceof Inputs inputs
                        ? intervened(given(inputs), none())
                        : how instanceof Blocks blocks ? intervened(none(), source(blocks)) : own());
    }

    private Thought kept(NDArray[] out) {
        Thought thought = new Thought(
                latents,
                model.host(scratch, out[0]),
                model.host(scratch, out[LOOKS]),
                model.host(scratch, out[LOOKS_BY_HEAD]));
        state.take(out, BEFORE_STATE);
        return thought;
    }

    private NDArray[] own() {
        return call("latent_block", latents, flags());
    }

    private NDArray[] intervened(NDArray given, NDArray source) {
        return call("intervened_block", latents, given, source, flags());
    }

    /** Calls a function between the tokens' ids, which come first in all of them, and state and weights. */
    private NDArray[] call(String function, Object... arguments) {
        Object[] all = new Object[arguments.length + 4];
        all[0] = model.valr().latentOpenId();
        all[1] = model.valr().latentCloseId();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        all[all.length - 2] = state.arrays();
        all[all.length - 1] = model.weights().decoder();
        return model.script().call(scratch, function, all);
    }

    /** Float32 (B, K, D). The state that comes with the block's own inputs is not taken. */
    private NDArray given(Inputs inputs) {
        float[] own = model.host(scratch, own()[0]);
        float[] replaced = inputs.replace().apply(own.clone());
        if (replaced.length != own.length) {
            throw new IllegalArgumentException(
                    replaced.length + " values were given for latents of " + own.length + "; give as many");
        }
        return ValrModel.tensor(
                scratch, replaced, active.length, latents, model.config().text().hiddenSize());
    }

    /** Int64 (B). */
    private NDArray source(Blocks blocks) {
        int[] source = blocks.source();
        boolean right = source.length == active.length
                && IntStream.range(0, source.length)
                        .allMatch(row -> source[row] >= 0
                                && source[row] < active.length
                                && (!active[row] || active[source[row]]));
        if (!right) {
            throw new IllegalArgumentException("rows " + Arrays.toString(source) + " cannot give their blocks to rows "
                    + Arrays.toString(active) + "; name an active row for each active one");
        }
        return scratch.create(Arrays.stream(source).asLongStream().toArray());
    }

    private NDArray none() {
        return scratch.create(new Shape(0));
    }

    private NDArray flags() {
        return SessionBatch.flags(scratch, active);
    }
}
