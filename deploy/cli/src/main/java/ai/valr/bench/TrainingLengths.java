package ai.valr.bench;

/**
 * The rows of one measured update. All are as long, so that another program can compute the same.
 *
 * @param scenes whose frames are a prefix that its rows share
 * @param rowsPerScene dialogues about each
 * @param frames of a scene
 * @param visualTokens of a frame
 * @param question tokens of the first chunk, with the words that open an answer
 * @param steps chunks behind it, a latent block before each
 * @param stepTokens of each
 */
public record TrainingLengths(
        int scenes, int rowsPerScene, int frames, int visualTokens, int question, int steps, int stepTokens) {
    /** 64 rows of about the lengths that RoomWorld's questions have: four frames of 16 visual tokens, three steps. */
    public static TrainingLengths standard() {
        return new TrainingLengths(8, 8, 4, 16, 56, 3, 20);
    }

    public TrainingLengths {
        if (Math.min(Math.min(scenes, rowsPerScene), Math.min(frames, visualTokens)) < 1
                || Math.min(question, Math.min(steps, stepTokens)) < 1) {
            throw new IllegalArgumentException("every length of an update must be 1 or more");
        }
    }

    /** Rows of an update. */
    public int rows() {
        return scenes * rowsPerScene;
    }
}
