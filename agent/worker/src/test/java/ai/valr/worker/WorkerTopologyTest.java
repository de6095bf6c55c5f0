package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.valr.engine.EngineConfig;
import ai.valr.engine.fake.FakeModel;
import ai.valr.model.ConfidenceScale;
import ai.valr.model.ConfidenceScales;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.AnswerType;
import ai.valr.schemas.CellsSource;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.CloseCause;
import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.FailureCode;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.FramesInTime;
import ai.valr.schemas.LatestFrames;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.SessionClosed;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.worker.session.FramePolicy;
import ai.valr.worker.session.SessionLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables: records in, events and dead letters out. */
@Timeout(60)
class WorkerTopologyTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @TempDir
    Path directory;

    private Harness harness;

    @BeforeEach
    void start() {
        harness = new Harness(directory);
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    @Test
    void shouldAnswerStepByStepWithEventsNumberedFromZero() {
        publishFrames("s", 4);
        harness.task("s", Messages.command("s", Messages.ask("t", "steps=3").setExpectedAnswer("three")), TRACE);

        List<ReasoningEvent> events = harness.untilEnded("t");

        assertThat(types(events))
                .containsExactly("TaskAccepted", "StepCompleted", "StepCompleted", "StepCompleted", "AnswerProduced");
        assertThat(events).extracting(ReasoningEvent::getEventNumber).containsExactly(0, 1, 2, 3, 4);
        assertThat(events).extracting(ReasoningEvent::getSessionId).containsOnly("s");
        assertThat(harness.rawEvents).allSatisfy(record -> assertThat(
                        record.headers().lastHeader("traceparent").value())
                .isEqualTo(Harness.utf8(TRACE)));
        TaskAccepted accepted = (TaskAccepted) events.get(0).getEvent();
        assertThat(frameIds(accepted.getFrames())).containsExactly("f1", "f2", "f3", "f4");
        assertThat(accepted.getModelVersion()).isEqualTo(harness.model.version());
        assertThat(accepted.getExpectedAnswer()).isEqualTo("three");
        StepCompleted step = (StepCompleted) events.get(1).getEvent();
        assertThat(step.getStep()).isZero();
        assertThat(step.getText()).startsWith("step 1 ");
        assertThat(step.getLatents()).isEqualTo(harness.model.defaultLatents());
        assertThat(step.getLookedAt().getFrame().getFrameId())
                .isEqualTo("f" + (step.getLookedAt().getFrameIndex() + 1));
        assertThat(step.getLookedAt().getRows()).isEqualTo(2);
        assertThat(step.getLookedAt().getSource()).isEqualTo(CellsSource.ATTENTION);
        assertThat(step.getLookedAt().getLatentMaps().getWeights())
                .hasSize(2 * step.getLatents())
                .containsOnly(0.5f);
        assertThat(step.getLookedAt().getHeadMaps().getColumns()).isEqualTo(2);
        assertThat(step.getLookedAt().getHeadMaps().getWeights()).containsExactly(0.25f, 0.75f, 1f, 0f, 0f, 1f);
        AnswerProduced answer = (AnswerProduced) events.get(4).getEvent();
        assertThat(answer.getText()).startsWith("answer 3 ");
        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.getConfidence()).isBetween(0.6, 0.61); // exp(-0.5)
        assertThat(answer.getUsage().getSteps()).isEqualTo(3);
        assertThat(answer.getUsage().getFrames()).isEqualTo(4);
        assertThat(answer.getUsage().getVisualTokens()).isEqualTo(4 * FakeModel.TOKENS_PER_FRAME);
        assertThat(answer.getFrames()).extracting(FrameReference::getOffset).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void shouldTellTheConfidenceThatTheModelsScaleGives() {
        harness.model.calibrated(new ConfidenceScales(new ConfidenceScale(1, 0), new ConfidenceScale(2, -1)));
        publishFrames("s", 4);
        harness.task("s", Messages.command("s", Messages.ask("t", "steps=3")), TRACE);

        List<ReasoningEvent> events = harness.untilEnded("t");

        AnswerProduced answer = (AnswerProduced) events.get(4).getEvent();
        double odds = Math.exp(-0.5) / (1 - Math.exp(-0.5));
        double scaled = Math.sqrt(odds) * Math.exp(-1);
        assertThat(answer.getConfidence()).isCloseTo(scaled / (1 + scaled), within(1e-6));
    }

    @Test
    void shouldSelectFramesByCountIdAndTime() {
        publishFrames("s", 8);
        harness.task(Messages.command("s", Messages.ask("latest", "steps=1").setFrames(new LatestFrames(2))));
        harness.task(
                Messages.command("s", Messages.ask("ids", "steps=1").setFrames(new FramesById(List.of("f3", "f1")))));
        harness.task(Messages.command(
                "s",
                Messages.ask("time", "steps=1")
                        .setFrames(new FramesInTime(Instant.ofEpochSecond(2), Instant.ofEpochSecond(6), 3))));

        assertThat(answeredFrames("latest")).containsExactly("f7", "f8");
        assertThat(answeredFrames("ids")).containsExactly("f3", "f1");
        assertThat(answeredFrames("time")).containsExactly("f2", "f4", "f6");
    }

    @Test
    void shouldShowTheNextTaskOnlyNewFramesBehindTheEarlierOnes() {
        publishFrames("s", 2);
        harness.task(Messages.command("s", Messages.ask("first", "steps=2")));
        harness.untilEnded("first");
        harness.frame(Messages.frame("s", "f3", 3));
        harness.task(Messages.command("s", Messages.ask("second", "steps=2")));

        List<ReasoningEvent> events = harness.untilEnded("second");

        TaskAccepted accepted = (TaskAccepted) events.get(0).getEvent();
        assertThat(frameIds(accepted.getFrames())).containsExactly("f1", "f2", "f3");
        assertThat(((AnswerProduced) last(events)).getUsage().getVisualTokens()).isEqualTo(FakeModel.TOKENS_PER_FRAME);
    }

    @Test
    void shouldStartAFreshContextAndSayWhatLeftWhenTheTaskWouldNotFit() {
        harness.close();
        harness = new Harness(
                directory, new FakeModel(280, "small"), limits(FramePolicy.RESTART, 8, 32), EngineConfig.defaults());
        publishFrames("s", 2);
        harness.task(Messages.command(
                "s", Messages.ask("first", "steps=2").setMaxSteps(8).setMaxTokens(64)));
        harness.untilEnded("first");
        publishFrames("s", 4);
        harness.task(Messages.command(
                "s",
                Messages.ask("second", "steps=2")
                        .setMaxSteps(16)
                        .setMaxTokens(128)
                        .setFrames(new LatestFrames(2))));

        TaskAccepted accepted =
                (TaskAccepted) harness.untilEnded("second").get(0).getEvent();

        assertThat(frameIds(accepted.getFrames())).containsExactly("f3", "f4");
        assertThat(frameIds(accepted.getEvictedFrames())).containsExactly("f1", "f2");
        assertThat(accepted.getContextTasks()).isEmpty();
        assertThat(harness.counters.freshContexts.sum()).isEqualTo(1);
    }

    @Test
    void shouldKeepEarlierTasksAndEvenlySpreadFramesWhereAContextIsFull() {
        harness.close();
        harness = new Harness(directory, new FakeModel(), limits(FramePolicy.UNIFORM, 8, 8), EngineConfig.defaults());
        publishFrames("s", 4);
        harness.task(Messages.command("s", Messages.ask("first", "steps=2")));
        harness.untilEnded("first");
        publishFrames("s", 8);
        harness.task(Messages.command("s", Messages.ask("second", "steps=2")));
        harness.untilEnded("second");
        publishFrames("s", 12);
        harness.task(Messages.command("s", Messages.ask("third", "steps=2")));

        TaskAccepted accepted =
                (TaskAccepted) harness.untilEnded("third").get(0).getEvent();

        assertThat(frameIds(accepted.getFrames())).containsExactly("f1", "f8", "f9", "f10", "f11", "f12");
        assertThat(accepted.getFrameNumbers()).containsExactly(1, 8, 9, 10, 11, 12);
        assertThat(frameIds(accepted.getEvictedFrames())).containsExactly("f2", "f3", "f4", "f5", "f6", "f7");
        assertThat(accepted.getContextTasks()).containsExactly("first", "second");
        assertThat(harness.counters.cutContexts.sum()).isEqualTo(1);
        assertThat(harness.model.encodings()).isEqualTo(12);
    }

    private static SessionLimits limits(FramePolicy policy, int contextTurns, int contextFrames) {
        return new SessionLimits(4, 8, 64, 4, 16, 256, contextTurns, contextFrames, policy, 2000, 16, 86_400_000);
    }

    @Test
    void shouldWaitForFramesUpToABoundAndThenNameThoseThatAreMissing() {
        harness.task(
                Messages.command("s", Messages.ask("early", "steps=1").setFrames(new FramesById(List.of("f1", "f9")))));
        harness.task(Messages.command("u", Messages.ask("late", "steps=1")));
        harness.pass(Duration.ofSeconds(1));
        assertThat(harness.events).isEmpty();
        harness.frame(Messages.frame("u", "f1", 1));
        assertThat(types(harness.untilEnded("late"))).endsWith("AnswerProduced");

        harness.pass(Duration.ofMillis(1500));

        TaskFailed failed = (TaskFailed) last(harness.untilEnded("early"));
        assertThat(failed.getCode()).isEqualTo(FailureCode.FRAMES_NOT_FOUND);
        assertThat(failed.getMessage()).contains("[f1, f9]").contains("2000");
    }

    @Test
    void shouldNotGiveUpFramesBecauseItsOwnProcessStoodStillOrTheClockJumped() {
        harness.task(Messages.command("s", Messages.ask("t", "steps=1").setFrames(new FramesById(List.of("f1")))));
        harness.jump(Duration.ofSeconds(3));
        harness.jump(Duration.ofHours(3));
        assertThat(harness.events).isEmpty();

        harness.frame(Messages.frame("s", "f1", 1));

        assertThat(types(harness.untilEnded("t"))).endsWith("AnswerProduced");
    }

    @Test
    void shouldFailInvalidTasksWithEveryProblemNamed() {
        publishFrames("s", 1);
        harness.task(Messages.command("s", Messages.ask("empty", " ").setLatentsPerStep(99)));
        harness.task(Messages.command("s", Messages.ask("model", "q").setModelVersion("elsewhere")));
        harness.task(Messages.command("s", Messages.ask("good", "steps=1")));

        TaskFailed failed = (TaskFailed) last(harness.untilEnded("empty"));
        assertThat(failed.getCode()).isEqualTo(FailureCode.INVALID_TASK);
        assertThat(failed.getMessage())
                .contains("question is empty")
                .contains("latents_per_step 99 must lie in [0, " + FakeModel.MAX_LATENTS + "]");
        assertThat(harness.ofTask("empty").get(0).getEventNumber()).isZero();
        assertThat(((TaskFailed) last(harness.untilEnded("model"))).getCode()).isEqualTo(FailureCode.MODEL_NOT_FOUND);
        assertThat(types(harness.untilEnded("good"))).endsWith("AnswerProduced");
    }

    @Test
    void shouldSendASecondTaskOfTheSameIdToTheDeadLetters() {
        publishFrames("s", 1);
        harness.task(Messages.command("s", Messages.ask("t", "steps=2")));
        harness.task(Messages.command("s", Messages.ask("t", "steps=2 again")));
        List<ReasoningEvent> events = harness.untilEnded("t");
        harness.task(Messages.command("s", Messages.ask("t", "steps=2 after")));

        assertThat(types(events)).containsExactly("TaskAccepted", "StepCompleted", "StepCompleted", "AnswerProduced");
        assertThat(harness.ofTask("t")).hasSize(4);
        assertThat(harness.deadLetters).hasSize(2);
        assertThat(harness.deadLetter(0).exceptionClass()).endsWith("DuplicateTask");
        assertThat(harness.deadLetter(1).message()).contains("t");
    }

    @Test
    void shouldSendWhatIsNoPictureToTheDeadLettersAndGoOn() {
        harness.frame(Messages.frame("s", "text", 1, Harness.utf8("hello")));
        harness.frame(Messages.frame("s", "bomb", 2, Harness.utf8("BOMB")));
        harness.until(() -> harness.deadLetters.size() == 2);
        harness.frame(Messages.frame("s", "f3", 3));
        harness.task(Messages.command("s", Messages.ask("t", "steps=1")));

        assertThat(answeredFrames("t")).containsExactly("f3");
        assertThat(List.of(
                        harness.deadLetter(0).message(), harness.deadLetter(1).message()))
                .anySatisfy(message -> assertThat(message).contains("max_pixels"))
                .anySatisfy(message -> assertThat(message).contains("no JPEG"));
        assertThat(harness.deadLetter(0).topic()).isEqualTo("valr.frames");
        assertThat(harness.deadLetters.get(0).key()).isEqualTo(Harness.utf8("s"));
    }

    @Test
    void shouldFailATaskThatNamesOnlyBrokenFramesAndTellBrokenOnesAmongGood() {
        harness.frame(Messages.frame("s", "bad", 1, Harness.utf8("hello")));
        harness.frame(Messages.frame("s", "good", 2));
        harness.task(Messages.command("s", Messages.ask("all", "q").setFrames(new FramesById(List.of("bad")))));
        harness.task(Messages.command(
                "s", Messages.ask("some", "steps=1").setFrames(new FramesById(List.of("bad", "good")))));

        TaskFailed failed = (TaskFailed) last(harness.untilEnded("all"));
        assertThat(failed.getCode()).isEqualTo(FailureCode.FRAMES_UNREADABLE);
        assertThat(failed.getMessage()).contains("bad").contains("no JPEG");
        TaskAccepted accepted = (TaskAccepted) harness.untilEnded("some").get(0).getEvent();
        assertThat(accepted.getRejectedFrames()).hasSize(1);
        assertThat(answeredFrames("some")).containsExactly("good");
    }

    @Test
    void shouldSayWhyALatestFrameCannotBeUsedRatherThanThatThereIsNone() {
        harness.frame(Messages.frame("s", "bad", 1, Harness.utf8("hello")));
        harness.until(() -> harness.deadLetters.size() == 1);
        harness.task(Messages.command("s", Messages.ask("latest", "q")));

        TaskFailed failed = (TaskFailed) last(harness.untilEnded("latest"));
        assertThat(failed.getCode()).isEqualTo(FailureCode.FRAMES_UNREADABLE);
        assertThat(failed.getMessage()).contains("bad: ").contains("no JPEG");
    }

    @Test
    void shouldSendUnreadableRecordsToTheDeadLetters() {
        harness.rawFrame("s", new byte[] {1, 2, 3, 4, 5, 6, 7});
        harness.rawFrame("s", new byte[] {3});
        harness.rawTask(Harness.utf8("s"), new byte[] {0});
        harness.rawTask(null, new byte[] {0});
        harness.rawTask(new byte[] {(byte) 0xff}, new byte[] {0});
        harness.rawTask(Harness.utf8("s"), null);
        harness.task("other", Messages.command("s", Messages.ask("t", "q")), null);

        assertThat(harness.deadLetters).hasSize(7);
        assertThat(IntStream.range(0, 3).mapToObj(harness::deadLetter))
                .extracting(DeadLetterHeaders::exceptionClass)
                .containsOnly(UnreadableRecordException.class.getName());
        assertThat(harness.deadLetter(1).offset()).isEqualTo(1);
        assertThat(harness.deadLetter(3).message()).contains("no key");
        assertThat(harness.deadLetter(4).message()).contains("UTF-8");
        assertThat(harness.deadLetter(5).message()).contains("no value");
        assertThat(harness.deadLetter(6).message()).contains("other").contains("session_id");
        assertThat(harness.deadLetters.get(1).value()).isEqualTo(new byte[] {3});
        assertThat(harness.events).isEmpty();
    }

    @Test
    void shouldCancelATaskAndGoOnWithTheNext() {
        publishFrames("s", 1);
        Semaphore gate = gate();
        harness.task(Messages.command("s", Messages.ask("t", "steps=9")));
        harness.task(Messages.command("s", Messages.ask("u", "steps=1")));
        gate.release();
        harness.until(() -> types(harness.ofTask("t")).contains("StepCompleted"));

        harness.task(Messages.cancel("s", "t"));

        List<ReasoningEvent> events = harness.ofTask("t");
        TaskCancelled cancelled = (TaskCancelled) last(events);
        assertThat(cancelled.getSteps()).isEqualTo(1);
        assertThat(cancelled.getReason()).isEqualTo("enough");
        assertThat(last(events)).isSameAs(events.get(2).getEvent());
        gate.release(100);
        assertThat(types(harness.untilEnded("u"))).endsWith("AnswerProduced");
        assertThat(harness.ofTask("t")).hasSize(3);
    }

    @Test
    void shouldEraseAClosedSession() {
        publishFrames("s", 1);
        Semaphore gate = gate();
        harness.task(Messages.command("s", Messages.ask("t", "steps=9")));
        harness.until(() -> types(harness.ofTask("t")).contains("TaskAccepted"));

        harness.task(Messages.close("s"));

        assertThat(types(harness.ofTask("t"))).containsExactly("TaskAccepted", "TaskCancelled");
        SessionClosed closed = (SessionClosed) harness.ofTask("").get(0).getEvent();
        assertThat(closed.getCause()).isEqualTo(CloseCause.REQUESTED);
        gate.release(100);
        harness.frame(Messages.frame("s", "f1", 1));
        harness.task(Messages.command("s", Messages.ask("t", "steps=1")));
        harness.until(() -> types(harness.ofTask("t")).contains("AnswerProduced"));
    }

    @Test
    void shouldCloseASessionThatIsIdleForTooLong() {
        publishFrames("s", 1);
        harness.jump(Duration.ofHours(25));
        harness.jump(Duration.ofMinutes(2));

        assertThat(((SessionClosed) last(harness.events)).getCause()).isEqualTo(CloseCause.IDLE);
    }

    @Test
    void shouldEndWithTheBestAnswerAtTheDeadlineAndFailWhereThereIsNone() {
        publishFrames("s", 1);
        harness.task(Messages.command(
                "s", Messages.ask("late", "q").setDeadline(harness.now().minusSeconds(1))));

        TaskFailed failed = (TaskFailed) last(harness.untilEnded("late"));
        assertThat(failed.getCode()).isEqualTo(FailureCode.DEADLINE_EXCEEDED);
    }

    @Test
    void shouldAnswerWithWhatItHasWhenABudgetIsSpent() {
        publishFrames("s", 1);
        harness.task(Messages.command("s", Messages.ask("t", "steps=9").setMaxSteps(2)));

        AnswerProduced answer = (AnswerProduced) last(harness.untilEnded("t"));
        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.STEPS);
        assertThat(answer.getText()).startsWith("answer 2 ");
    }

    @Test
    void shouldAnswerByTypeWhicheverBudgetIsSpent() {
        publishFrames("s", 1);
        List<String> options = List.of("left", "right", "behind");
        harness.task(Messages.command(
                "s",
                Messages.ask("letter", "steps=9")
                        .setAnswerType(AnswerType.CHOICE)
                        .setOptions(options)
                        .setMaxSteps(2)));
        AnswerProduced letter = (AnswerProduced) last(harness.untilEnded("letter"));
        assertThat(letter.getFinishReason()).isEqualTo(FinishReason.STEPS);
        assertThat(((ChoiceValue) letter.getValue()).getOption())
                .isEqualTo(options.get(
                        ((ChoiceValue) letter.getValue()).getLetter().charAt(0) - 'A'));

        harness.task(Messages.command(
                "s",
                Messages.ask("metres", "steps=9")
                        .setAnswerType(AnswerType.NUMBER)
                        .setNumberUnit("m")
                        .setMaxTokens(10)));
        AnswerProduced metres = (AnswerProduced) last(harness.untilEnded("metres"));
        assertThat(metres.getFinishReason()).isEqualTo(FinishReason.TOKENS);
        assertThat(metres.getUsage().getTextTokens()).isLessThanOrEqualTo(10);
        assertThat(((NumberValue) metres.getValue()).getUnit()).isEqualTo("m");

        harness.task(Messages.command(
                "s", Messages.ask("done", "steps=2").setOptions(options).setMaxSteps(2)));
        AnswerProduced done = (AnswerProduced) last(harness.untilEnded("done"));
        assertThat(done.getFinishReason()).isEqualTo(FinishReason.STOP);
        assertThat(done.getValue()).isInstanceOf(ChoiceValue.class);
    }

    @Test
    void shouldRefuseATaskWhoseTokensCannotHoldItsAnswer() {
        publishFrames("s", 1);
        harness.task(Messages.command(
                "s",
                Messages.ask("t", "steps=1").setAnswerType(AnswerType.NUMBER).setMaxTokens(2)));

        TaskFailed failed = (TaskFailed) last(harness.untilEnded("t"));
        assertThat(failed.getCode()).isEqualTo(FailureCode.INVALID_TASK);
        assertThat(failed.getMessage())
                .contains("max_tokens 2 cannot hold an answer")
                .contains("3 tokens");
    }

    @Test
    void shouldFailAPoisonedTaskAloneAndAnswerItsNeighboursAndSuccessor() {
        publishFrames("s", 1);
        publishFrames("n", 1);
        harness.task(Messages.command("s", Messages.ask("bad", "poison")));
        harness.task(Messages.command("s", Messages.ask("next", "steps=2")));
        harness.task(Messages.command("n", Messages.ask("neighbour", "steps=2")));

        assertThat(((TaskFailed) last(harness.untilEnded("bad"))).getCode()).isEqualTo(FailureCode.ENGINE_ERROR);
        assertThat(types(harness.untilEnded("next"))).endsWith("AnswerProduced");
        assertThat(types(harness.untilEnded("neighbour"))).endsWith("AnswerProduced");
    }

    @Test
    void shouldPassOverAFrameThatComesTwice() {
        publishFrames("s", 1);
        harness.frame(Messages.frame("s", "f1", 1, FakeModel.picture("another")));
        harness.task(Messages.command("s", Messages.ask("t", "steps=1")));

        assertThat(answeredFrames("t")).containsExactly("f1");
        assertThat(harness.counters.duplicateFrames.sum()).isEqualTo(1);
        assertThat(harness.deadLetters).isEmpty();
    }

    @Test
    void shouldReadFramesAgainThatTheEngineHadNoPlaceFor() {
        publishFrames("s", 40);
        harness.task(Messages.command(
                "s", Messages.ask("t", "steps=1").setFrames(new FramesById(List.of("f1", "f20", "f40")))));

        assertThat(answeredFrames("t")).containsExactly("f1", "f20", "f40");
        assertThat(harness.counters.fetchedFrames.sum()).isPositive();
    }

    @Test
    void shouldFailWithFramesExpiredWhenTheyLeftKafkaBeforeTheyWereEncoded() {
        publishFrames("s", 40);
        harness.loseFrames();
        harness.task(
                Messages.command("s", Messages.ask("t", "steps=1").setFrames(new FramesById(List.of("f20", "f21")))));

        TaskFailed failed = (TaskFailed) last(harness.untilEnded("t"));
        assertThat(failed.getCode()).isEqualTo(FailureCode.FRAMES_EXPIRED);
        assertThat(failed.getMessage()).contains("f20").contains("offset 19");
    }

    @Test
    void shouldKeepTheIndexWithinItsBound() {
        publishFrames("s", 70);
        harness.task(Messages.command("s", Messages.ask("old", "q").setFrames(new FramesById(List.of("f1")))));
        harness.pass(Duration.ofSeconds(3));

        assertThat(((TaskFailed) last(harness.untilEnded("old"))).getCode()).isEqualTo(FailureCode.FRAMES_NOT_FOUND);
    }

    @Test
    void shouldFailATaskPastTheSessionsBound() {
        publishFrames("s", 1);
        Semaphore gate = gate();
        for (int i = 0; i < 17; i++) {
            harness.task(Messages.command("s", Messages.ask("t" + i, "steps=1")));
        }

        assertThat(((TaskFailed) last(harness.untilEnded("t16"))).getCode()).isEqualTo(FailureCode.QUEUE_FULL);
        gate.release(100);
        harness.untilEnded("t15");
    }

    @Test
    void shouldGiveTheSameStepsWithACacheAsWithout() {
        publishFrames("s", 3);
        harness.until(() -> harness.model.prefilledPositions() > 0);
        harness.task(Messages.command("s", Messages.ask("t", "steps=3")));
        List<String> cached = texts(harness.untilEnded("t"));
        harness.close();
        harness = new Harness(directory);
        publishFrames("s", 3);
        harness.task(Messages.command("s", Messages.ask("t", "steps=3")));

        assertThat(texts(harness.untilEnded("t"))).isEqualTo(cached);
    }

    private void publishFrames(String session, int count) {
        for (int i = 1; i <= count; i++) {
            harness.frame(Messages.frame(session, "f" + i, i));
        }
    }

    private Semaphore gate() {
        Semaphore gate = new Semaphore(0);
        harness.model.beforeStep(question -> gate.acquireUninterruptibly());
        return gate;
    }

    private List<String> answeredFrames(String task) {
        return frameIds(((AnswerProduced) last(harness.untilEnded(task))).getFrames());
    }

    private static Object last(List<ReasoningEvent> events) {
        return events.get(events.size() - 1).getEvent();
    }

    private static List<String> frameIds(List<FrameReference> frames) {
        return frames.stream().map(FrameReference::getFrameId).toList();
    }

    private static List<String> types(List<ReasoningEvent> events) {
        return events.stream()
                .map(event -> event.getEvent().getClass().getSimpleName())
                .toList();
    }

    private static List<String> texts(List<ReasoningEvent> events) {
        return events.stream()
                .filter(event -> event.getEvent() instanceof StepCompleted)
                .map(event -> ((StepCompleted) event.getEvent()).getText())
                .toList();
    }
}
