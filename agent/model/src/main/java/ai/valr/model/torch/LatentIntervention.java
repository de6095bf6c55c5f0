package ai.valr.model.torch;

import java.util.function.UnaryOperator;

/**
 * What an evaluation puts in place of a batch's latent blocks, to learn what they carry. Serving and training always have
 * {@link Own}. Letters as in {@link SessionBatch}.
 */
public sealed interface LatentIntervention {

    /** The block as the model thinks it. */
    record Own() implements LatentIntervention {}

    /**
     * Other vectors go in at the latent positions. The block is thought twice: once for nothing but its own inputs.
     *
     * @param replace given the block's own inputs, float32 (B, K, D) row by row, gives as many that are fed; those of rows
     *     that rest have no meaning. Fed as they came, they change no bit
     */
    record Inputs(UnaryOperator<float[]> replace) implements LatentIntervention {}

    /** The two tokens of the block with nothing between them. */
    record Markers() implements LatentIntervention {}

    /**
     * Keys and values of a whole block, its two tokens included, are those of another row's block at the same columns. Keys
     * are turned to where the row that gets them stands, so contexts need not have one length. All rows give what they
     * thought over their own past: a row that is its own source is undisturbed, and two that are each other's exchange.
     * A step's {@code appended} holds the row's own inputs, so that it does not rebuild such a context.
     *
     * @param source int (B), for each row the row that its block comes from; must be active where the row is
     */
    record Blocks(int[] source) implements LatentIntervention {}
}
