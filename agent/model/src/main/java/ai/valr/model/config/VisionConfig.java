package ai.valr.model.config;

/**
 * The vision tower's sizes, with Hugging Face's names. Validated by {@link ModelConfig}.
 *
 * @param depth blocks
 * @param hiddenSize width of a patch embedding
 * @param intermediateSize width of the gated MLP
 * @param numHeads attention heads
 * @param inChannels colour channels, 3
 * @param patchSize pixels along a patch's side
 * @param spatialMergeSize patches along the side of one visual token
 * @param temporalPatchSize frames in a patch
 * @param windowSize pixels along an attention window's side
 * @param fullattBlockIndexes blocks (from 0) that attend to the whole frame
 * @param outHiddenSize width of a visual token, the decoder's hidden size
 * @param tokensPerSecond temporal positions in a second of video
 * @param hiddenAct activation of the MLP, {@code silu}
 */
public record VisionConfig(
        int depth,
        int hiddenSize,
        int intermediateSize,
        int numHeads,
        int inChannels,
        int patchSize,
        int spatialMergeSize,
        int temporalPatchSize,
        int windowSize,
        int[] fullattBlockIndexes,
        int outHiddenSize,
        int tokensPerSecond,
        String hiddenAct) {

    /** Width of one attention head. */
    public int headDim() {
        return hiddenSize / numHeads;
    }

    /** Pixels along the side of one visual token: picture sides are multiples of it. */
    public int tokenSide() {
        return patchSize * spatialMergeSize;
    }

    /** Values in one flattened patch: channels x frames x side x side. */
    public int patchValues() {
        return inChannels * temporalPatchSize * patchSize * patchSize;
    }
}
