package ai.valr.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.CellsSource;
import ai.valr.schemas.FailureCode;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.HeadMaps;
import ai.valr.schemas.LookedAt;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskFailed;
import ai.valr.schemas.TextValue;
import ai.valr.schemas.Timings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The check must find what it is there for: doctored streams. */
class StreamCheckTest {
    private final StreamCheck check = new StreamCheck(new EventComparison(
            frame -> frame.getFrameId(), frame -> frame.getOffset() < 100 ? frame.getFrameId() : frame.toString()));

    private static List<ReasoningEvent> stream(String session, long offset) {
        FrameReference frame = new FrameReference("f1", "valr.frames", 0, offset);
        List<ReasoningEvent> events = new ArrayList<>();
        events.add(event(
                session,
                0,
                TaskAccepted.newBuilder()
                        .setQuestion("q")
                        .setQueuePosition((int) offset)
                        .setFrames(List.of(frame))
                        .build()));
        for (int step = 0; step < 3; step++) {
            events.add(event(
                    session,
                    1 + step,
                    StepCompleted.newBuilder()
                            .setStep(step)
                            .setText("step " + step)
                            .setLookedAt(looked(offset, 0.25f, 0.75f))
                            .setTextTokens(5)
                            .setLatents(4)
                            .setLogProb(-1.5)
                            .setTimings(new Timings(offset, offset, offset, offset))
                            .build()));
        }
        events.add(event(
                session,
                4,
                AnswerProduced.newBuilder()
                        .setText("answer: A")
                        .setValue(new TextValue("A"))
                        .setConfidence(0.5)
                        .setFinishReason(FinishReason.STOP)
                        .build()));
        return events;
    }

    private static ReasoningEvent event(String session, int number, Object what) {
        return new ReasoningEvent(session, "t", number, Instant.now(), what);
    }

    private List<Finding> check(Consumer<List<ReasoningEvent>> doctor) {
        List<ReasoningEvent> disturbed = stream("chaos", 7);
        doctor.accept(disturbed);
        return check.check("t", stream("calm", 3), disturbed);
    }

    /** Changes the step of event 2. */
    private static Consumer<List<ReasoningEvent>> step(UnaryOperator<StepCompleted.Builder> change) {
        return events -> {
            StepCompleted step = (StepCompleted) events.get(2).getEvent();
            events.set(
                    2,
                    event(
                            "chaos",
                            2,
                            change.apply(StepCompleted.newBuilder(step)).build()));
        };
    }

    private static LookedAt looked(long offset, float... cells) {
        FrameReference frame = new FrameReference("f1", "valr.frames", 0, offset);
        return new LookedAt(frame, 0, 1, 2, List.of(cells[0], cells[1]), CellsSource.UNKNOWN, null, null);
    }

    private static LookedAt looked(HeadMaps heads) {
        return LookedAt.newBuilder(looked(7, 0.25f, 0.75f)).setHeadMaps(heads).build();
    }

    private static TaskFailed failed() {
        return new TaskFailed(FailureCode.ENGINE_ERROR, "no", false);
    }

    @Test
    void shouldFindNothingWhereOnlySessionTimesAndPlacesDiffer() {
        assertThat(check(events -> {})).isEmpty();
        assertThat(StreamCheck.whole("t", stream("calm", 3))).isEmpty();
    }

    @Test
    void shouldNotMissInAnOldRecordWhatItsVersionDidNotTell() {
        HeadMaps heads = new HeadMaps(1, 2, List.of(0.5f, 0.5f));
        assertThat(check(step(builder -> builder.setLookedAt(looked(heads)))))
                .as("told now, and not when it was recorded")
                .isEmpty();
        List<ReasoningEvent> recorded = stream("calm", 3);
        step(builder -> builder.setLookedAt(looked(heads))).accept(recorded);
        List<ReasoningEvent> again = stream("chaos", 7);
        assertThat(check.check("t", recorded, again))
                .as("told when it was recorded, and not now")
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.DIVERGENCE);
        step(builder -> builder.setLookedAt(looked(new HeadMaps(1, 2, List.of(0.4f, 0.6f)))))
                .accept(again);
        assertThat(check.check("t", recorded, again))
                .singleElement()
                .satisfies(finding -> assertThat(finding.toString()).contains("looked_at.head_maps.weights[0]"));
    }

    @Test
    void shouldFindALostEventInTheMiddleAndAtTheEnd() {
        assertThat(check(events -> events.remove(2)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.toString()).startsWith("LOSS task t event 2"));
        assertThat(check(events -> events.remove(4)))
                .extracting(Finding::kind, Finding::eventNumber)
                .containsExactly(tuple(Finding.Kind.LOSS, 4));
        assertThat(check(List::clear)).hasSize(5).allMatch(finding -> finding.kind() == Finding.Kind.LOSS);
    }

    @Test
    void shouldFindADoubledEventWhateverItSays() {
        assertThat(check(events -> events.add(3, events.get(2))))
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.DUPLICATE);
        assertThat(check(events -> events.add(event("chaos", 4, failed()))))
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.DUPLICATE);
    }

    @Test
    void shouldFindEventsThatChangedPlaces() {
        assertThat(check(events -> events.add(2, events.remove(1))))
                .extracting(Finding::kind)
                .contains(Finding.Kind.LOSS, Finding.Kind.DUPLICATE);
    }

    @Test
    void shouldFindAnEventTooMany() {
        assertThat(check(events -> events.add(event("chaos", 5, events.get(3).getEvent()))))
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.DIVERGENCE);
    }

    @Test
    void shouldFindEachFieldThatDiverges() {
        assertDiverges(step(builder -> builder.setText("step one")), "text is step one, expected step 1");
        assertDiverges(step(builder -> builder.setTextTokens(6)), "text_tokens");
        assertDiverges(step(builder -> builder.setLatents(3)), "latents");
        assertDiverges(step(builder -> builder.setLogProb(-1.501)), "log_prob");
        assertDiverges(step(builder -> builder.setLookedAt(looked(7, 0.26f, 0.74f))), "looked_at.cells[0]");
        assertDiverges(step(builder -> builder.setLookedAt(null)), "looked_at");
        assertDiverges(step(builder -> builder.setLookedAt(looked(100, 0.25f, 0.75f))), "looked_at.frame");
        assertDiverges(events -> events.set(2, event("chaos", 2, failed())), "event");
        assertDiverges(
                events -> events.set(
                        4,
                        event(
                                "chaos",
                                4,
                                AnswerProduced.newBuilder(
                                                (AnswerProduced) events.get(4).getEvent())
                                        .setValue(new TextValue("B"))
                                        .build())),
                "value.text");
    }

    private void assertDiverges(Consumer<List<ReasoningEvent>> doctor, String what) {
        assertThat(check(doctor)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Finding.Kind.DIVERGENCE);
            assertThat(finding.isFault()).isTrue();
            assertThat(finding.what()).contains(what);
        });
    }

    @Test
    void shouldTellRoundingApart() {
        assertThat(check(step(builder -> builder.setLogProb(-1.50001))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Finding.Kind.ROUNDING);
                    assertThat(finding.isFault()).isFalse();
                    assertThat(finding.relative()).isBetween(6e-6, 7e-6);
                });
    }

    @Test
    void shouldFindAStreamThatIsNotWhole() {
        List<ReasoningEvent> noEnd = stream("calm", 3).subList(0, 4);
        List<ReasoningEvent> gap = stream("calm", 3);
        gap.remove(1);

        assertThat(StreamCheck.whole("t", noEnd)).extracting(Finding::kind).containsExactly(Finding.Kind.LOSS);
        assertThat(StreamCheck.whole("t", gap)).extracting(Finding::kind).containsExactly(Finding.Kind.LOSS);
        assertThat(StreamCheck.whole("t", List.of())).isNotEmpty();
    }
}
