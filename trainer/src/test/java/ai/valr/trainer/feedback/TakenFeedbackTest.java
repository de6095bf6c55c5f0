package ai.valr.trainer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.Feedback;
import ai.valr.schemas.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TakenFeedbackTest {
    private static TakenFeedback given(String answer, String labeller, long at) throws SkippedFeedbackException {
        Feedback feedback = Feedback.newBuilder(Traces.feedback(Verdict.WRONG, answer))
                .setLabeller(labeller)
                .build();
        TaskTrace trace = Traces.choice("A", "left", "right", "behind");
        return TakenFeedback.of(EpisodeRules.episode(feedback, at, trace, 0, at));
    }

    private static Optional<Skip> refusal(TakenFeedback before, TakenFeedback next) {
        return before.refusal(next);
    }

    @Test
    void shouldKnowTheSameFeedbackAgainWhereverAndWheneverItComes() throws Exception {
        TakenFeedback first = given("B", "ann", 10);

        assertThat(refusal(first, given("B", "ann", 10))).contains(Skip.DUPLICATE);
        assertThat(refusal(first, given("right", "ann", 99))).contains(Skip.DUPLICATE);
        assertThat(refusal(first, given("B", "ann", 1))).contains(Skip.DUPLICATE);
    }

    @Test
    void shouldGiveWayToWhatWasGivenLaterAlone() throws Exception {
        TakenFeedback first = given("B", "ann", 10);

        assertThat(refusal(first, given("C", "ann", 11))).isEmpty();
        assertThat(refusal(first, given("B", "bob", 10))).isEmpty();
        assertThat(refusal(first, given("C", "ann", 9))).contains(Skip.SUPERSEDED);
        assertThat(refusal(first, given("B", "bob", 9))).contains(Skip.SUPERSEDED);
    }

    @Test
    void shouldHoldOnWhereItWasGivenAgainLater() throws Exception {
        TakenFeedback again = given("B", "ann", 1).again(3);

        assertThat(refusal(again, given("C", "ann", 2))).contains(Skip.SUPERSEDED);
        assertThat(again.again(2)).as("an earlier copy").isEqualTo(again);
    }

    @Test
    void shouldNotTakeARightTaskForOneWhoseOnlyStepWasWrong() throws Exception {
        TaskTrace oneStep = new TaskTrace(
                new TaskKey("s", "t"),
                "Which one?",
                List.of("left", "right"),
                List.of(Traces.FIRST),
                List.of(1),
                List.of(new TaskTrace.Step("answer: A", 0)),
                "A",
                null,
                "",
                "v1");
        TakenFeedback right =
                TakenFeedback.of(EpisodeRules.episode(Traces.feedback(Verdict.CORRECT, null), 1, oneStep, 0, 1));
        TakenFeedback partly =
                TakenFeedback.of(EpisodeRules.episode(Traces.feedback(Verdict.PARTLY, null), 2, oneStep, 0, 2));

        assertThat(refusal(right, partly)).isEmpty();
    }

    @Test
    void shouldNotBelieveATimeFarBehindItsRecords() {
        assertThat(at(Instant.parse("2099-01-01T00:00:00Z")).givenAtMicros()).isEqualTo(300_001_000L);
        assertThat(at(Instant.parse("2099-01-01T00:00:00Z")).isTimeAhead()).isTrue();
        assertThat(at(Instant.ofEpochMilli(200_000)).givenAtMicros()).isEqualTo(200_000_000L);
        assertThat(at(Instant.ofEpochMilli(200_000)).isTimeAhead()).isFalse();
        assertThat(at(null).givenAtMicros()).isEqualTo(1_000L);
    }

    private static FeedbackRecord at(Instant given) {
        Feedback feedback = Feedback.newBuilder(Traces.feedback(Verdict.CORRECT, null))
                .setGivenAt(given)
                .build();
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "valr.feedback",
                0,
                7,
                1,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
        return new FeedbackRecord(record, feedback, null);
    }
}
