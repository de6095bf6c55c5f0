package ai.valr.trainer.data;

/** What a position of a dialogue should look at. */
public sealed interface GazeTarget {

    /**
     * Merged cells of the pictures.
     *
     * @param shares [frames * cells] as in {@link ai.valr.trainer.roomworld.Sight#shares()}
     */
    record Cells(float[] shares) implements GazeTarget {}

    /**
     * A word of the first question.
     *
     * @param position in the row's first chunk, from 0
     */
    record Word(int position) implements GazeTarget {}
}
