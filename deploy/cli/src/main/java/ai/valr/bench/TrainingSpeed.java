package ai.valr.bench;

/**
 * How fast a stage is trained.
 *
 * @param stage {@code sft} or {@code valr}
 * @param rows of an update
 * @param prefix positions of a scene's prefix: the turn's opening and the frames
 * @param latents K before each step, 0 in SFT
 * @param updateMs of one update with its optimizer, the mean over updates of all lengths, median of the repeats, in milliseconds
 * @param loss of the last ones, their mean
 */
public record TrainingSpeed(String stage, int rows, int prefix, int latents, double updateMs, double loss) {
    /** Rows a second. */
    public double samplesPerSecond() {
        return rows * 1000.0 / updateMs;
    }
}
