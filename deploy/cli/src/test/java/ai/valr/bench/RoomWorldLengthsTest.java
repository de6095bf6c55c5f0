package ai.valr.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.ModelException;
import java.nio.file.Path;
import java.util.IntSummaryStatistics;
import org.junit.jupiter.api.Test;

class RoomWorldLengthsTest {
    private static final Path MODEL = Path.of("..", "..", "models", "valr-mini");

    @Test
    void shouldDrawAnUpdateOfEachKindOfDialogue() {
        TrainingLengths lengths = RoomWorldLengths.draw(MODEL);
        assertThat(lengths.frames()).isEqualTo(4);
        assertThat(lengths.scenes()).isEqualTo(TrainingLengths.SCENES);
        assertThat(lengths.updates())
                .extracting(TrainingLengths.Update::kind)
                .containsExactly("measure", "relation", "follow_up");
        assertThat(lengths.updates()).allSatisfy(update -> {
            assertThat(update.rows()).hasSize(TrainingLengths.SCENES * TrainingLengths.ROWS_PER_SCENE);
            IntSummaryStatistics words =
                    update.rows().stream().mapToInt(TrainingLengths.Row::words).summaryStatistics();
            assertThat(words.getMax()).isGreaterThan(words.getMin());
            assertThat(update.words()).isEqualTo((int) words.getSum());
        });
        assertThat(RoomWorldLengths.draw(MODEL)).isEqualTo(lengths);
    }

    @Test
    void shouldNameAFolderThatIsNoModel() {
        assertThatThrownBy(() -> RoomWorldLengths.draw(Path.of("nowhere")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("nowhere");
    }
}
