package ai.valr.trainer.feedback;

import static ai.valr.trainer.feedback.Traces.choice;
import static ai.valr.trainer.feedback.Traces.feedback;
import static ai.valr.trainer.feedback.Traces.number;
import static ai.valr.trainer.feedback.Traces.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.schemas.Feedback;
import ai.valr.schemas.Verdict;
import org.junit.jupiter.api.Test;

class EpisodeRulesTest {

    private static Episode episode(Feedback feedback, TaskTrace trace) throws SkippedFeedbackException {
        return EpisodeRules.episode(feedback, 5, trace, 1, 2);
    }

    private static Skip skipOf(Feedback feedback, TaskTrace trace) {
        try {
            episode(feedback, trace);
            throw new AssertionError("nothing was skipped");
        } catch (SkippedFeedbackException e) {
            return e.reason();
        }
    }

    @Test
    void shouldLearnWhatWasRightAsItWas() throws SkippedFeedbackException {
        Episode episode = episode(feedback(Verdict.CORRECT, null), choice("B", "left", "right"));

        assertThat(episode.stepsMissing()).isFalse();
        assertThat(episode.options()).containsExactly("A. left", "B. right");
        assertThat(episode.steps())
                .containsExactly(
                        new Episode.Step("ball: frame 2 left", 1, true), new Episode.Step("answer: B", 1, true));
    }

    @Test
    void shouldLearnOnlyTheAnswerWhereItWasCorrectedAndTheStepsAreNotKnown() throws SkippedFeedbackException {
        Episode episode = episode(feedback(Verdict.WRONG, "left"), choice("B", "left", "right", "back"));

        assertThat(episode.stepsMissing()).isTrue();
        assertThat(episode.answer()).isEqualTo("A");
        assertThat(episode.steps())
                .containsExactly(
                        new Episode.Step("ball: frame 2 left", 1, false), new Episode.Step("answer: A", 1, true));
    }

    @Test
    void shouldTakeTheOtherOneOfTwoOptionsThatWasCalledWrong() throws SkippedFeedbackException {
        assertThat(episode(feedback(Verdict.WRONG, null), choice("A", "left", "right"))
                        .answer())
                .isEqualTo("B");
    }

    @Test
    void shouldLearnCorrectedStepsWithTheFramesThatTheyShouldLookAt() throws SkippedFeedbackException {
        Episode episode = episode(
                feedback(Verdict.PARTLY, null, step("ball: frame 1 right", Traces.FIRST), step("it is near", null)),
                choice("B", "left", "right"));

        assertThat(episode.stepsMissing()).isFalse();
        assertThat(episode.steps())
                .containsExactly(
                        new Episode.Step("ball: frame 1 right", 0, true),
                        new Episode.Step("it is near", 0, true),
                        new Episode.Step("answer: B", 0, true));
    }

    @Test
    void shouldPutTheCorrectedAnswerInThePlaceOfTheOneInTheSteps() throws SkippedFeedbackException {
        Episode episode = episode(
                feedback(Verdict.WRONG, "2.5", step("ball: frame 2 left", Traces.SECOND), step("answer: 1 m", null)),
                number("1 m", "m"));

        assertThat(episode.answer()).isEqualTo("2.5 m");
        assertThat(episode.steps().get(1)).isEqualTo(new Episode.Step("answer: 2.5 m", 0, true));
    }

    @Test
    void shouldTakeTheAnswerThatTheCorrectedStepsEndIn() throws SkippedFeedbackException {
        Episode number = episode(
                feedback(Verdict.WRONG, null, step("ball: frame 2 left", null), step("answer: 2.5 m", null)),
                number("1.0 m", "m"));
        assertThat(number.answer()).isEqualTo("2.5 m");
        assertThat(number.steps()).hasSize(2).last().isEqualTo(new Episode.Step("answer: 2.5 m", 0, true));
        assertThat(number.stepsMissing()).isFalse();

        for (Verdict verdict : new Verdict[] {Verdict.PARTLY, Verdict.WRONG, Verdict.UNKNOWN}) {
            Episode choice = episode(
                    feedback(verdict, null, step("it is near", null), step("Answer: behind", null)),
                    choice("A", "left", "right", "behind"));
            assertThat(choice.answer()).as("%s", verdict).isEqualTo("C");
            assertThat(choice.steps()).last().isEqualTo(new Episode.Step("answer: C", 0, true));
        }
    }

    @Test
    void shouldNotTakeTheModelsOwnAnswerAtTheEndOfCorrectedStepsForACorrection() throws SkippedFeedbackException {
        assertThat(skipOf(
                        feedback(Verdict.WRONG, null, step("it is far", null), step("answer: 1 m", null)),
                        number("1.0 m", "m")))
                .isEqualTo(Skip.NO_CORRECTION);
        assertThat(episode(
                                feedback(Verdict.WRONG, null, step("it is far", null), step("answer: A", null)),
                                choice("A", "left", "right"))
                        .answer())
                .isEqualTo("B");
        assertThat(episode(
                                feedback(Verdict.WRONG, "B", step("it is far", null), step("answer: none", null)),
                                choice("none", "left", "right"))
                        .steps())
                .last()
                .isEqualTo(new Episode.Step("answer: B", 0, true));
    }

    @Test
    void shouldRefuseCorrectionsThatContradictEachOtherOrTheVerdict() {
        assertThatThrownBy(() -> episode(
                        feedback(Verdict.CORRECT, null, step("it is near", null), step("answer: B", null)),
                        choice("A", "left", "right")))
                .hasMessageContaining("called correct")
                .hasMessageContaining("'B'");
        assertThatThrownBy(() -> episode(
                        feedback(Verdict.WRONG, "2.5", step("it is near", null), step("answer: 3 m", null)),
                        number("1 m", "m")))
                .hasMessageContaining("'2.5'")
                .hasMessageContaining("'3 m'");
        assertThatThrownBy(() -> episode(
                        feedback(Verdict.UNKNOWN, null, step("it is near", null)), choice("A", "left", "right")))
                .hasMessageContaining("has no verdict and does not say the right answer");
    }

    @Test
    void shouldCompareNumbersByTheirValue() throws SkippedFeedbackException {
        for (String same : new String[] {"1", "1.0", "1.00 m", "1M"}) {
            Episode episode = episode(feedback(Verdict.CORRECT, same), number("1.0 m", "m"));
            assertThat(episode.stepsMissing()).as(same).isFalse();
            assertThat(episode.steps())
                    .containsExactly(
                            new Episode.Step("ball: frame 1 left", 0, true),
                            new Episode.Step("answer: 1.0 m", 0, true));
        }
        assertThat(episode(feedback(Verdict.WRONG, "2.5m"), number("1.0 m", "m"))
                        .answer())
                .isEqualTo("2.5 m");
        assertThat(episode(
                                feedback(Verdict.WRONG, "2.50", step("it is far", null), step("answer: 2.5 m", null)),
                                number("1.0 m", "m"))
                        .answer())
                .isEqualTo("2.50 m");
    }

    @Test
    void shouldRefuseAnAnswerThatIsNoneToTheQuestion() {
        for (String other : new String[] {"blue", "250 cm", "1e999", "m"}) {
            assertThatThrownBy(() -> episode(feedback(Verdict.WRONG, other), number("1.0 m", "m")))
                    .as(other)
                    .hasMessageContaining("'" + other + "'")
                    .hasMessageContaining("the number of m");
        }
        assertThatThrownBy(() -> episode(feedback(Verdict.WRONG, "3 chairs"), number("2", "")))
                .hasMessageContaining("give it alone");
    }

    @Test
    void shouldLearnACorrectionOfAnAnswerThatWasNone() throws SkippedFeedbackException {
        Episode episode = episode(feedback(Verdict.WRONG, "B"), choice("none", "left", "right"));
        assertThat(episode.answer()).isEqualTo("B");
        assertThat(episode.stepsMissing()).isTrue();
        assertThat(skipOf(feedback(Verdict.CORRECT, null), choice("none", "left", "right")))
                .isEqualTo(Skip.UNUSABLE);
    }

    @Test
    void shouldTellWhyNothingIsLearnt() {
        assertThat(skipOf(feedback(Verdict.WRONG, null), number("1 m", "m"))).isEqualTo(Skip.NO_CORRECTION);
        assertThat(skipOf(feedback(Verdict.WRONG, null), choice("A", "a", "b", "c")))
                .isEqualTo(Skip.NO_CORRECTION);
        assertThat(skipOf(feedback(Verdict.UNKNOWN, null), choice("A", "a", "b")))
                .isEqualTo(Skip.UNUSABLE);
        assertThat(skipOf(feedback(Verdict.WRONG, "up"), choice("A", "left", "right")))
                .isEqualTo(Skip.UNUSABLE);
        assertThatThrownBy(() -> episode(
                        feedback(Verdict.WRONG, "A", step("x", new FrameAt("s", "other", 0, 0))),
                        choice("B", "left", "right")))
                .hasMessageContaining("other")
                .hasMessageContaining("corrected step 0");
    }
}
