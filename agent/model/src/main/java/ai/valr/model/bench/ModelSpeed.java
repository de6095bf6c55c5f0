package ai.valr.model.bench;

import java.util.List;

/**
 * What a benchmark of a model found.
 *
 * @param model its name
 * @param device its name
 * @param dtype {@code fp32} or {@code bf16}
 * @param weightBytes of the whole model
 * @param bytesPerPass weights that one pass of the decoder reads
 * @param bandwidth bytes a second that the device's memory moves, as given or as a copy on it was measured
 * @param bandwidthGiven whether the user gave it
 * @param visualTokens of one frame
 * @param visionMs of the tower for one frame, median milliseconds
 * @param latentPasses that compute a block's latents, all at once in each; 0: one latent after the other
 * @param batches one a batch size
 * @param peakBytes of the device's memory in use at the end, with all that PyTorch keeps for itself, or the process's peak
 *     on a CPU; -1 where it cannot be told
 * @param problems why batches behind the last one were not measured; empty where all were
 */
public record ModelSpeed(
        String model,
        String device,
        String dtype,
        long weightBytes,
        long bytesPerPass,
        double bandwidth,
        boolean bandwidthGiven,
        int visualTokens,
        double visionMs,
        int latentPasses,
        List<BatchSpeed> batches,
        long peakBytes,
        List<String> problems) {
    public ModelSpeed {
        batches = List.copyOf(batches);
        problems = List.copyOf(problems);
    }

    /** How much of the bandwidth the weights alone take while tokens are decoded. */
    public double shareOfBandwidth(BatchSpeed speed) {
        return bytesPerPass / (speed.decodeMsPerToken() / 1000) / bandwidth;
    }
}
