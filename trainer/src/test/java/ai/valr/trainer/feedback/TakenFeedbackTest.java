package ai.valr.trainer.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.valr.schemas.Feedback;
import ai.valr.schemas.Verdict;
import org.junit.jupiter.api.Test;

class TakenFeedbackTest {
    private static TakenFeedback given(String answer, String labeller, long at) throws SkippedFeedbackException {
        Feedback feedback = Feedback.newBuilder(Traces.feedback(Verdict.WRONG, answer))
                .setLabeller(labeller)
                .build();
        TaskTrace trace = Traces.choice("A", "left", "right", "behind");
        return TakenFeedback.of(EpisodeRules.episode(feedback, at, trace, 0, at));
    }

    private static Skip refusal(TakenFeedback before, TakenFeedback next) {
        return catchThrowableOfType(SkippedFeedbackException.class, () -> before.giveWayTo(next))
                .reason();
    }

    @Test
    void shouldKnowTheSameFeedbackAgainWhereverAndWheneverItComes() throws Exception {
        TakenFeedback first = given("B", "ann", 10);

        assertThat(refusal(first, given("B", "ann", 10))).isEqualTo(Skip.DUPLICATE);
        assertThat(refusal(first, given("right", "ann", 99))).isEqualTo(Skip.DUPLICATE);
        assertThat(refusal(first, given("B", "ann", 1))).isEqualTo(Skip.DUPLICATE);
    }

    @Test
    void shouldGiveWayToWhatWasGivenLaterAlone() throws Exception {
        TakenFeedback first = given("B", "ann", 10);

        assertThatCode(() -> first.giveWayTo(given("C", "ann", 11))).doesNotThrowAnyException();
        assertThatCode(() -> first.giveWayTo(given("B", "bob", 10))).doesNotThrowAnyException();
        assertThat(refusal(first, given("C", "ann", 9))).isEqualTo(Skip.SUPERSEDED);
        assertThat(refusal(first, given("B", "bob", 9))).isEqualTo(Skip.SUPERSEDED);
    }
}
