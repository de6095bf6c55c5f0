package ai.valr.trainer.roomworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradeTest {
    private static Question question(QuestionType type, String answer) {
        List<String> options = type.isChoice() ? List.of("A. left", "B. right") : List.of();
        return new Question(
                "id", "scene", type, "?", options, answer, List.of(new ReasoningStep("answer: " + answer, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "10, 10, 1.0", "9.5, 10, 1.0", "10.5, 10, 1.0", "9.4, 10, 0.9", "9, 10, 0.9", "8, 10, 0.7", "5, 10, 0.1",
        "15, 10, 0.1", "4.9, 10, 0.0", "0, 10, 0.0", "20, 10, 0.0", "2, 3, 0.4", "1, 2, 0.1", "1, 1, 1.0",
        "2.1, 2.0, 1.0", "1.9, 2.0, 1.0", "2.2, 2.0, 0.9"
    })
    void shouldGiveKnownRelativeAccuracies(double predicted, double truth, double expected) {
        assertThat(RelativeAccuracy.of(predicted, truth)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void shouldRefuseATruthThatIsNotAboveZero() {
        assertThatThrownBy(() -> RelativeAccuracy.of(1, 0)).hasMessageContaining("0.0 must be above 0");
    }

    @ParameterizedTest
    @CsvSource(
            value = {"B, 1", "b, 1", "B., 1", "B right, 1", "A, 0", "'', 0", "right, 0", "NULL, 0"},
            nullValues = "NULL")
    void shouldGradeLetters(String predicted, double expected) {
        assertThat(Grade.of(question(QuestionType.ROUTE_PLANNING, "B"), predicted)
                        .credit())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            value = {"2.2 m, 1", "2.2, 1", "2.0, 0.9", "many, 0", "NaN, 0", "1e3, 0", "NULL, 0"},
            nullValues = "NULL")
    void shouldGradeNumbers(String predicted, double expected) {
        assertThat(Grade.of(question(QuestionType.OBJECT_ABS_DISTANCE, "2.2"), predicted)
                        .credit())
                .isEqualTo(expected);
    }

    @Test
    void shouldFindTheAnswerInAStep() {
        assertThat(Grade.answerIn("answer: 2.2 m")).isEqualTo("2.2 m");
        assertThat(Grade.answerIn("red ball is left")).isEmpty();
    }

    @Test
    void shouldAverageDirectionsFirstAndEightFiguresAlike() {
        List<Grade> grades = new ArrayList<>();
        for (int scene = 0; scene < 10; scene++) {
            String name = "s" + scene;
            grades.add(new Grade(name, QuestionType.OBJECT_REL_DIRECTION_EASY, 1));
            grades.add(new Grade(name, QuestionType.OBJECT_REL_DIRECTION_EASY, 1));
            grades.add(new Grade(name, QuestionType.OBJECT_REL_DIRECTION_MEDIUM, 0.5));
            grades.add(new Grade(name, QuestionType.OBJECT_REL_DIRECTION_HARD, 0));
            grades.add(new Grade(name, QuestionType.OBJECT_COUNTING, scene % 2));
        }
        Score score = Score.of(grades);
        assertThat(score.figures().keySet()).containsExactly("object_counting", "object_rel_direction");
        assertThat(score.figures().get("object_rel_direction").score()).isCloseTo(0.5, within(1e-9));
        assertThat(score.figures().get("object_rel_direction").n()).isEqualTo(40);
        assertThat(score.figures().get("object_rel_direction").halfWidth()).isCloseTo(0, within(1e-9));
        assertThat(score.types().get(QuestionType.OBJECT_REL_DIRECTION_EASY).score())
                .isEqualTo(1);
        assertThat(score.figures().get("object_counting").score()).isEqualTo(0.5);
        assertThat(score.overall().score()).isCloseTo(0.5, within(1e-9));
        assertThat(score.overall().n()).isEqualTo(50);
        assertThat(Score.of(grades)).isEqualTo(score);
    }

    @Test
    void shouldGiveTheIntervalOfIndependentScenes() {
        List<Grade> grades = new ArrayList<>();
        for (int scene = 0; scene < 400; scene++) {
            // Ten copies in a scene say no more than one.
            for (int copy = 0; copy < 10; copy++) {
                grades.add(new Grade("s" + scene, QuestionType.OBJECT_COUNTING, scene % 2));
            }
        }
        Score.Figure overall = Score.of(grades).overall();
        assertThat(overall.halfWidth()).isCloseTo(1.96 * 0.5 / 20, within(0.006));
        assertThat(overall.low()).isLessThan(0.5);
        assertThat(overall.high()).isGreaterThan(0.5);
    }

    @Test
    void shouldRefuseToScoreNothing() {
        assertThatThrownBy(() -> Score.of(List.of())).hasMessageContaining("no graded answers");
    }
}
