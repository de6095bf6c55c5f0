package ai.valr.trainer.roomworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoreDifferenceTest {
    private static final int SCENES = 200;

    /** One question a scene. */
    private static List<Grade> grades(IntToDoubleFunction credit) {
        return IntStream.range(0, SCENES)
                .mapToObj(scene -> new Grade("s" + scene, QuestionType.OBJECT_COUNTING, credit.applyAsDouble(scene)))
                .toList();
    }

    @Test
    void shouldLetWhatMakesASceneHardFallOut() {
        List<Grade> hardAndEasy = grades(scene -> scene % 2 == 0 ? 0.1 : 0.9);
        List<Grade> better = grades(scene -> scene % 2 == 0 ? 0.2 : 1.0);

        Score.Figure difference = Score.difference(better, hardAndEasy);

        assertThat(difference.score()).isCloseTo(0.1, within(1e-9));
        assertThat(difference.halfWidth()).isCloseTo(0, within(1e-9));
        assertThat(difference.n()).isEqualTo(SCENES);
        assertThat(Score.of(better).overall().halfWidth()).isGreaterThan(0.04);
    }

    @Test
    void shouldGiveTheIntervalOfIndependentDifferences() {
        // Differences of 1, 0 and -1 whose deviation is the root of a half.
        List<Grade> one = grades(scene -> scene % 4 == 0 ? 1 : 0);
        List<Grade> other = grades(scene -> scene % 4 == 1 ? 1 : 0);

        Score.Figure difference = Score.difference(one, other);

        assertThat(difference.score()).isCloseTo(0, within(1e-9));
        assertThat(difference.halfWidth()).isCloseTo(1.96 * Math.sqrt(0.5 / SCENES), within(0.015));
        assertThat(difference.low()).isNegative();
        assertThat(difference.high()).isPositive();
    }

    @Test
    void shouldRefuseAnswersToOtherQuestions() {
        List<Grade> all = grades(scene -> 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Score.difference(all, all.subList(1, SCENES)))
                .withMessageContaining("not of the same questions");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Score.difference(
                        List.of(new Grade("s", QuestionType.OBJECT_COUNTING, 1)),
                        List.of(new Grade("s", QuestionType.ROUTE_PLANNING, 1))));
        assertThatIllegalArgumentException().isThrownBy(() -> Score.difference(List.of(), List.of()));
    }
}
