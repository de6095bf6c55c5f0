package ai.valr.model.config;

/**
 * The decoder's sizes, with Hugging Face's names. Validated by {@link ModelConfig}.
 *
 * @param vocabSize rows of the embedding; may exceed the tokenizer's length
 * @param hiddenSize D
 * @param intermediateSize width of the gated MLP
 * @param numHiddenLayers decoder blocks
 * @param numAttentionHeads query heads
 * @param numKeyValueHeads key and value heads, a divisor of the query heads
 * @param rmsNormEps added to the mean square in RMSNorm
 * @param ropeTheta base of the rotary frequencies
 * @param mropeSection frequencies given to time, height and width, int (3); their sum is {@code headDim / 2}
 * @param maxPositionEmbeddings positions that the model was made for
 * @param tieWordEmbeddings whether the head is the embedding, so that there is no {@code lm_head.weight}
 */
public record TextConfig(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int numKeyValueHeads,
        double rmsNormEps,
        double ropeTheta,
        int[] mropeSection,
        int maxPositionEmbeddings,
        boolean tieWordEmbeddings) {

    /** Width of one attention head. */
    public int headDim() {
        return hiddenSize / numAttentionHeads;
    }
}
