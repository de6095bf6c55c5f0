package ai.valr.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of unlike numbers of blocks, some of whose words look at pictures and some at words. */
class DialogueBatchTest {
    private static final GazeTarget PICTURE = new GazeTarget.Cells(new float[] {1});
    private static final GazeTarget WORD = new GazeTarget.Word(0);

    private static final DialogueRow LONG =
            row(List.of(new int[] {-1}, new int[] {0, 0, 1, 2}, new int[] {-1}), List.of(PICTURE, WORD, PICTURE));
    private static final DialogueRow SHORT = row(List.of(new int[] {-1}, new int[] {-1, 0}), List.of(PICTURE));

    private static DialogueRow row(List<int[]> gaze, List<GazeTarget> sights) {
        List<int[]> tokens = gaze.stream().map(chunk -> new int[chunk.length]).toList();
        return new DialogueRow(
                tokens,
                tokens,
                gaze,
                new int[gaze.get(0).length],
                sights,
                gaze.stream().skip(1).map(chunk -> List.of(0)).toList());
    }

    @Test
    void shouldAskABlocksLatentsForWhatTheStepBehindItIsAbout() {
        try (NDManager manager = NDManager.newBaseManager()) {
            var asked = new DialogueBatch(List.of(LONG, SHORT)).latentGaze(manager);
            assertThat(asked.getShape()).isEqualTo(new Shape(2, 2, 2));
            assertThat(asked.toLongArray()).containsExactly(0, 2, -1, -1, 3, -1, -1, -1);
        }
    }

    @Test
    void shouldAskTextThatSeesNoPicturesForWordsAndLatents() {
        try (NDManager manager = NDManager.newBaseManager()) {
            DialogueBatch batch = new DialogueBatch(List.of(LONG, SHORT));
            assertThat(batch.gaze(manager, true).get(1).toLongArray()).containsExactly(0, 0, 1, 2, -1, 3, -1, -1);
            assertThat(batch.gaze(manager, false).get(1).toLongArray()).containsExactly(-2, -2, 1, -2, -1, -2, -1, -1);
        }
    }

    /** The loss of looks is content with half of what a sight weighs. */
    @Test
    void shouldAskForMoreThanTheHalfOfTheAttentionThatTwoWordsAlikeShare() {
        int[] firstCell = {0};
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray sights = new DialogueBatch(List.of(LONG, SHORT)).sights(manager, List.of(firstCell, firstCell), 2);
            assertThat(sights.getShape()).isEqualTo(new Shape(4, 3));
            assertThat(sights.get(0).toFloatArray()).containsExactly(1, 0, 0);
            float word = sights.getFloat(1, 2);
            assertThat(0.5f * word).isLessThan(0.5f);
            assertThat(0.75f * word).isEqualTo(0.5f);
        }
    }

    @Test
    void shouldFeedNoRowThatHasEnded() {
        try (NDManager manager = NDManager.newBaseManager()) {
            DialogueBatch batch = new DialogueBatch(List.of(LONG, SHORT));
            assertThat(batch.chunks(manager).stream().map(chunk -> chunk.getShape()))
                    .containsExactly(new Shape(2, 1), new Shape(2, 4), new Shape(1, 1));
            assertThat(batch.active(manager).toBooleanArray()).containsExactly(true, true, true, false);
        }
    }

    @Test
    void shouldRefuseRowsThatAreNotLongestFirst() {
        assertThatThrownBy(() -> new DialogueBatch(List.of(SHORT, LONG)))
                .hasMessage("row 1 has 2 latent blocks and the one before it 1: those with the most come first");
    }
}
