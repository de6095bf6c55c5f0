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
