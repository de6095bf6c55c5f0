package ai.valr.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.valr.engine.fake.FakeModel;
import ai.valr.engine.fake.FakeVersions;
import ai.valr.model.AnswerType;
import ai.valr.model.Context;
import ai.valr.model.FrameTokens;
import ai.valr.model.ModelException;
import ai.valr.model.ModelMemory;
import ai.valr.model.Segment;
import ai.valr.model.text.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EngineTest {
    private final FakeModel model = new FakeModel();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Recorder recorder = new Recorder();
    private Engine engine;
    private EngineLease lease;

    @AfterEach
    void closesEverySession() {
        engine.close();
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void shouldStepUntilTheModelEndsItsTurn() throws Exception {
        start(EngineConfig.defaults());

        lease.submit(Tasks.task("a", "steps=3"));

        List<Outcome.OfTask> outcomes = recorder.untilEnded(1);
        assertThat(outcomes).extracting(Outcome.OfTask::step).containsExactly(0, 1, 2);
        assertThat(texts(outcomes).get(0)).startsWith("step 1 ");
        assertThat(texts(outcomes).get(2)).startsWith("answer 3 ");
        assertThat(((Outcome.Stepped) outcomes.get(2)).finish()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void shouldNotStartWhereItsCachesCannotFit() {
        start(EngineConfig.defaults());
        FakeModel large = new FakeModel();
        large.on(new ModelMemory(100, 10, 100_000, "cpu"));

        assertThatThrownBy(() -> new Engine(large, EngineConfig.defaults()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("max_open_sessions");
    }

    @Test
    void shouldGiveTheSameStepsWhenATaskIsResumedFromItsContext() throws Exception {
        start(EngineConfig.defaults());
        TaskRequest whole = Tasks.task("a", "steps=4");
        lease.submit(whole);
        List<Outcome.OfTask> expected = recorder.untilEnded(1);

        Context context = whole.context();
        Usage used = Usage.NONE;
        for (Outcome.OfTask outcome : expected.subList(0, 2)) {
            context = context.plus(((Outcome.Stepped) outcome).result().appended());
            used = used.plus(((Outcome.Stepped) outcome).result());
        }
        lease.submit(Tasks.on("elsewhere", "a", context, used));

        List<Outcome.OfTask> resumed = recorder.untilEnded(1);
        assertThat(resumed).extracting(Outcome.OfTask::step).containsExactly(2, 3);
        assertThat(texts(resumed)).isEqualTo(texts(expected.subList(2, 4)));
    }

    @Test
    void shouldUseTheCacheForTheNextTurnAndGiveWhatAFreshPrefillGives() throws Exception {
        start(EngineConfig.defaults());
        TaskRequest first = Tasks.on("s", "a", Tasks.opening("steps=2"), Usage.NONE);
        lease.submit(first);
        Context context = first.context();
        for (Outcome.OfTask outcome : recorder.untilEnded(1)) {
            context = context.plus(((Outcome.Stepped) outcome).result().appended());
        }
        List<Segment> turn = new ArrayList<>(model.layout().nextTurn(true));
        turn.addAll(model.layout().question("steps=2 again", List.of()));
        Context second = context.plus(turn);
        int before = model.prefilledPositions();

        lease.submit(Tasks.on("s", "b", second, Usage.NONE));
        List<String> cached = texts(recorder.untilEnded(1));
        int fed = model.prefilledPositions() - before;
        lease.submit(Tasks.on("t", "c", second, Usage.NONE));
        List<String> fresh = texts(recorder.untilEnded(1));

        assertThat(fed).isEqualTo(new Context(turn).positions());
        assertThat(cached).isEqualTo(fresh);
        assertThat(engine.state().reusedPositions()).isGreaterThanOrEqualTo(context.positions());
    }

    @Test
    void shouldFindFramesInTheCacheThatWerePrefilledAheadOfTheQuestion() throws Exception {
        start(EngineConfig.defaults());
        FrameTokens frame = model.encode(FakeModel.picture("kitchen"));
        Context ahead = new Context(model.layout().start()).plus(model.layout().frame(1, frame));
        lease.prefill("s", Tasks.VERSION, ahead);
        await().until(() -> engine.state().prefilledPositions() == ahead.positions());
        List<Segment> question = model.layout().question("steps=1", List.of());

        lease.submit(Tasks.on("s", "a", ahead.plus(question), Usage.NONE));
        recorder.untilEnded(1);

        assertThat(model.prefilledPositions()).isEqualTo(ahead.plus(question).positions());
    }

    @Test
    void shouldLayOutAnewWhenTheCacheHoldsSomethingElse() throws Exception {
        start(EngineConfig.defaults());
        lease.submit(Tasks.on("s", "a", Tasks.opening("steps=1 one"), Usage.NONE));
        recorder.untilEnded(1);

        lease.submit(Tasks.on("s", "b", Tasks.opening("steps=1 two"), Usage.NONE));
        List<String> replaced = texts(recorder.untilEnded(1));
        lease.submit(Tasks.on("t", "c", Tasks.opening("steps=1 two"), Usage.NONE));

        assertThat(replaced).isEqualTo(texts(recorder.untilEnded(1)));
    }

    @Test
    void shouldTakeTurnsAmongSessions() throws Exception {
        start(EngineConfig.defaults().withParallelism(4, 1));
        Semaphore gate = gate();
        lease.submit(Tasks.task("a", "steps=4"));
        lease.submit(Tasks.task("b", "steps=4"));
        lease.submit(Tasks.task("c", "steps=4"));

        gate.release(100);
        List<Outcome.OfTask> outcomes = recorder.untilEnded(3);

        String order = outcomes.stream().map(Outcome.OfTask::taskId).collect(Collectors.joining());
        assertThat(order).isEqualTo("abcabcabcabc");
    }

    @Test
    void shouldStepSeveralSessionsAtTheSameTime() throws Exception {
        start(EngineConfig.defaults().withParallelism(2, 2));
        CountDownLatch both = new CountDownLatch(2);
        AtomicReference<Boolean> met = new AtomicReference<>(false);
        model.beforeStep(question -> {
            both.countDown();
            met.set(awaitLatch(both));
        });

        lease.submit(Tasks.task("a", "steps=1"));
        lease.submit(Tasks.task("b", "steps=1"));
        recorder.untilEnded(2);

        assertThat(met.get()).isTrue();
    }

    @Test
    void shouldGiveTheSameStepsManyAtATimeAsAlone() throws Exception {
        start(EngineConfig.defaults().withParallelism(4, 3));
        List<String> alone = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            lease.submit(Tasks.task("alone-" + i, "steps=3 number " + i));
            alone.addAll(texts(recorder.untilEnded(1)));
        }
        for (int i = 0; i < 8; i++) {
            lease.submit(Tasks.task("together-" + i, "steps=3 number " + i));
        }

        assertThat(texts(recorder.untilEnded(8))).containsExactlyInAnyOrderElementsOf(alone);
    }

    @Test
    void shouldEndAtEachBudget() throws Exception {
        start(EngineConfig.defaults());

        assertThat(finish(new Budget(2, 256, 32, 4, 1024))).isEqualTo(FinishReason.STEPS);
        assertThat(finish(new Budget(16, 8, 32, 4, 1024))).isEqualTo(FinishReason.TOKENS);
        assertThat(finish(new Budget(16, 256, 2, 4, 1024))).isEqualTo(FinishReason.TOKENS);
        assertThat(finish(new Budget(16, 256, 32, 4, 11))).isEqualTo(FinishReason.LATENTS);
    }

    @Test
    void shouldAnswerByTypeWhenABudgetIsSpentAndTheSameFromItsContext() throws Exception {
        start(EngineConfig.defaults());
        AnswerType metres = new AnswerType.Quantity("m");
        TaskRequest whole = Tasks.typed("a", "steps=9", metres, new Budget(3, 256, 32, 4, 1024));
        lease.submit(whole);
        List<Outcome.OfTask> expected = recorder.untilEnded(1);
        Outcome.Stepped last = (Outcome.Stepped) expected.get(2);
        assertThat(last.finish()).isEqualTo(FinishReason.STEPS);
        assertThat(Answer.parse(last.result().text(), metres)).isPresent();

        Context context = whole.context();
        Usage used = Usage.NONE;
        for (Outcome.OfTask outcome : expected.subList(0, 2)) {
            context = context.plus(((Outcome.Stepped) outcome).result().appended());
            used = used.plus(((Outcome.Stepped) outcome).result());
        }
        lease.submit(new TaskRequest(
                "again",
                "elsewhere",
                Tasks.VERSION,
                context,
                false,
                used,
                whole.budget(),
                whole.priority(),
                whole.temperature(),
                whole.seed(),
                metres,
                null));

        Outcome.Stepped again = recorder.next(Outcome.Stepped.class);
        assertThat(again.finish()).isEqualTo(FinishReason.STEPS);
        assertThat(again.result().appended()).isEqualTo(last.result().appended());
        assertThat(again.result().text()).isEqualTo(last.result().text());
    }

    @Test
    void shouldEndWithTheBestAnswerWhenTheDeadlinePassesBetweenSteps() throws Exception {
        start(EngineConfig.defaults());
        Instant deadline = now.get().plusSeconds(10);
        model.beforeStep(question -> now.set(deadline));

        lease.submit(Tasks.task("a", "steps=5", 5, Tasks.BUDGET, deadline));

        recorder.next(Outcome.Stepped.class);
        Outcome.Finished finished = recorder.next(Outcome.Finished.class);
        assertThat(finished.finish()).isEqualTo(FinishReason.DEADLINE);
        assertThat(finished.step()).isEqualTo(1);
    }

    @Test
    void shouldFailATaskWhoseDeadlinePassedInTheQueue() throws Exception {
        start(EngineConfig.defaults());

        lease.submit(Tasks.task("a", "steps=5", 5, Tasks.BUDGET, now.get()));

        assertThat(recorder.next(Outcome.Failed.class).code()).isEqualTo(FailureCode.DEADLINE_EXCEEDED);
    }

    @Test
    void shouldFailATaskWhoseDeadlinePassesWhileAnotherHoldsTheOnlyPlace() throws Exception {
        start(EngineConfig.defaults().withParallelism(1, 1));
        Semaphore gate = gate();
        lease.submit(Tasks.task("long", "steps=5"));
        await().until(gate::hasQueuedThreads);
        lease.submit(Tasks.task("late", "steps=5", 5, Tasks.BUDGET, now.get().plusSeconds(1)));
        now.set(now.get().plusSeconds(2));

        gate.release();

        assertThat(recorder.next(Outcome.Stepped.class).taskId()).isEqualTo("long");
        assertThat(recorder.next(Outcome.Failed.class).taskId()).isEqualTo("late");
        gate.release(100);
        recorder.untilEnded(1);
    }

    @Test
    void shouldFailATaskThatHasNoRoomForAStepAndEndOneThatFillsItsContext() throws Exception {
        FakeModel small = new FakeModel(40, Tasks.VERSION);
        try (Engine other = new Engine(ModelVersions.only(small), EngineConfig.defaults(), now::get)) {
            EngineLease otherLease = other.lease(recorder);
            otherLease.submit(Tasks.task("a", "steps=9 and a question that is long enough"));
            assertThat(recorder.next(Outcome.Failed.class).code()).isEqualTo(FailureCode.CONTEXT_FULL);

            otherLease.submit(Tasks.task("b", "steps=9"));
            List<Outcome.OfTask> outcomes = recorder.untilEnded(1);
            assertThat(outcomes.get(outcomes.size() - 1))
                    .extracting(outcome -> outcome instanceof Outcome.Stepped stepped
                            ? stepped.finish()
                            : ((Outcome.Finished) outcome).finish())
                    .isEqualTo(FinishReason.TOKENS);
        }
        start(EngineConfig.defaults());
    }

    @Test
    void shouldFailAPoisonedTaskAloneAfterItsTries() throws Exception {
        start(EngineConfig.defaults());
        lease.submit(Tasks.task("bad", "poison"));
        Outcome.Failed failed = recorder.next(Outcome.Failed.class);
        assertThat(failed.code()).isEqualTo(FailureCode.ENGINE_ERROR);
        assertThat(failed.message()).contains("3 tries").contains("poison");

        lease.submit(Tasks.task("good", "steps=1"));
        assertThat(recorder.untilEnded(1)).hasSize(1);
    }

    @Test
    void shouldTryAgainWhatMayPass() throws Exception {
        start(EngineConfig.defaults());

        lease.submit(Tasks.task("a", "steps=2 flaky=2"));

        assertThat(texts(recorder.untilEnded(1))).hasSize(2);
    }

    @Test
    void shouldGiveNoOutcomeAfterACancel() throws Exception {
        start(EngineConfig.defaults().withParallelism(4, 1));
        Semaphore gate = gate();
        lease.submit(Tasks.task("a", "steps=5"));
        lease.submit(Tasks.task("b", "steps=1"));
        gate.release();
        recorder.next();

        lease.cancel("a");
        gate.release(10);

        List<Outcome.OfTask> rest = recorder.untilEnded(1);
        await().until(() -> engine.state().runningTasks() == 0);
        assertThat(rest).extracting(Outcome.OfTask::taskId).containsOnly("b");
        assertThat(recorder.isEmpty()).isTrue();
    }

    @Test
    void shouldRefuseTasksPastItsBoundAndSecondTasksOfASession() throws Exception {
        start(new EngineConfig(1, 2, 4, 2, 1, 1, 3, 8, Duration.ofMinutes(1)));
        Semaphore gate = gate();

        assertThat(lease.submit(Tasks.task("a", "steps=1"))).isTrue();
        assertThat(lease.submit(Tasks.task("b", "steps=1"))).isTrue();
        assertThat(lease.submit(Tasks.task("c", "steps=1"))).isFalse();
        assertThatThrownBy(() -> lease.submit(Tasks.on("session-a", "d", Tasks.opening("q"), Usage.NONE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("session-a");

        gate.release(10);
        recorder.untilEnded(2);
        assertThat(lease.submit(Tasks.task("c", "steps=1"))).isTrue();
        recorder.untilEnded(1);
    }

    @Test
    void shouldHoldNoMoreCachesThanItsBound() throws Exception {
        start(new EngineConfig(2, 64, 4, 3, 2, 1, 3, 8, Duration.ofMinutes(1)));
        for (int i = 0; i < 12; i++) {
            lease.submit(Tasks.task("t" + i, "steps=2"));
        }
        recorder.untilEnded(12);

        assertThat(model.mostOpenSessions()).isLessThanOrEqualTo(3);
        assertThat(engine.state().openSessions()).isEqualTo(3);
    }

    @Test
    void shouldDropIdleCachesAfterAWhileAndThoseOfAClosedSessionAtOnce() throws Exception {
        start(EngineConfig.defaults());
        lease.submit(Tasks.task("a", "steps=1"));
        lease.submit(Tasks.task("b", "steps=1"));
        recorder.untilEnded(2);
        await().until(() -> engine.state().openSessions() == 2);

        lease.closeSession("session-a");
        assertThat(engine.state().openSessions()).isEqualTo(1);

        now.set(now.get().plus(Duration.ofHours(1)));
        await().until(() -> engine.state().openSessions() == 0);
    }

    @Test
    void shouldEncodePicturesAndNameWhatIsWrongWithOthers() throws Exception {
        start(EngineConfig.defaults());

        lease.encode(new EncodeRequest("s", "good", FakeModel.picture("x")));
        assertThat(recorder.next(Outcome.FrameEncoded.class).tokens()).isEqualTo(model.encode(FakeModel.picture("x")));
        lease.encode(new EncodeRequest("s", "bomb", "BOMB".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(recorder.next(Outcome.FrameRejected.class).message()).contains("max_pixels");
        lease.encode(new EncodeRequest("s", "text", new byte[] {1, 2, 3}));
        assertThat(recorder.next(Outcome.FrameRejected.class).frameId()).isEqualTo("text");
        assertThat(engine.state().rejectedFrames()).isEqualTo(2);
    }

    @Test
    void shouldDropEverythingOfAReleasedLease() throws Exception {
        start(EngineConfig.defaults());
        Semaphore gate = gate();
        lease.submit(Tasks.task("a", "steps=5"));
        await().until(gate::hasQueuedThreads);

        lease.close();
        gate.release(10);

        await().until(() -> engine.state().runningTasks() == 0 && engine.state().openSessions() == 0);
        assertThat(recorder.isEmpty()).isTrue();
    }

    @Test
    void shouldThinkAContextAnewThatAnotherVersionThought() throws Exception {
        FakeVersions source = new FakeVersions();
        try (LoadedVersions versions = new LoadedVersions(model, source, 2, 16)) {
            engine = new Engine(versions, EngineConfig.defaults(), now::get);
            lease = engine.lease(recorder);
            TaskRequest first = Tasks.on("s", "a", Tasks.opening("steps=3"), Usage.NONE);
            lease.submit(first);
            Context context = first.context();
            for (Outcome.OfTask outcome : recorder.untilEnded(1)) {
                context = context.plus(((Outcome.Stepped) outcome).result().appended());
            }
            List<Segment> turn = new ArrayList<>(model.layout().nextTurn(true));
            turn.addAll(model.layout().question("steps=2 again", List.of()));
            Context second = context.plus(turn);
            versions.activate("v2").get(10, TimeUnit.SECONDS);

            lease.submit(Tasks.under("v2", "s", "b", second, true));
            List<Outcome.OfTask> outcomes = recorder.untilEnded(1);

            Context rebuilt = new Context(rebuilt(outcomes.get(0)));
            assertThat(without(Segment.Latents.class, rebuilt)).isEqualTo(without(Segment.Latents.class, second));
            assertThat(rebuilt.segments()).hasSameSizeAs(second.segments()).isNotEqualTo(second.segments());
            assertThat(outcomes).extracting(Outcome.OfTask::step).containsExactly(0, 1);
            assertThat(rebuilt(outcomes.get(1))).isNull();
            lease.submit(Tasks.under("v2", "t", "c", rebuilt, false));
            assertThat(texts(recorder.untilEnded(1))).isEqualTo(texts(outcomes));
            lease.submit(Tasks.under("v2", "u", "d", second, true));
            assertThat(rebuilt(recorder.untilEnded(1).get(0))).isEqualTo(rebuilt.segments());
            engine.close();
            assertThat(source.model("v2").openSessions()).isZero();
        }
        assertThat(source.model("v2").isClosed()).isTrue();
    }

    @Test
    void shouldTakeStepsOfOthersBetweenThePartsOfAContextThatIsThoughtAnew() throws Exception {
        start(EngineConfig.defaults().withParallelism(2, 1));
        TaskRequest first = Tasks.on("s", "a", Tasks.opening("steps=12"), Usage.NONE);
        lease.submit(first);
        Context context = first.context();
        for (Outcome.OfTask outcome : recorder.untilEnded(1)) {
            context = context.plus(((Outcome.Stepped) outcome).result().appended());
        }
        context =
                context.plus(model.layout().nextTurn(true)).plus(model.layout().question("steps=1", List.of()));
        CountDownLatch both = new CountDownLatch(1);
        model.beforeStep(question -> awaitLatch(both));

        lease.submit(Tasks.on("t", "steps", Tasks.opening("steps=9 other"), Usage.NONE));
        lease.submit(Tasks.under(Tasks.VERSION, "s", "thinks", context, true));
        both.countDown();

        List<String> told =
                recorder.untilEnded(2).stream().map(Outcome.OfTask::taskId).toList();
        assertThat(told.indexOf("thinks")).as("%s", told).isGreaterThan(5);
    }

    @Test
    void shouldNotTakeATaskWhoseVersionIsNotInMemory() {
        start(EngineConfig.defaults());

        assertThat(lease.submit(Tasks.under("v9", "s", "a", Tasks.opening("steps=1"), false)))
                .isFalse();
        assertThat(lease.tasksInEngine()).isZero();
    }

    @Test
    void shouldTellAllProblemsOfAConfigurationAtOnce() {
        start(EngineConfig.defaults());
        assertThatThrownBy(() -> new EngineConfig(0, 2, 0, 2, 1, 1, 3, 8, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max_num_seqs 0")
                .hasMessageContaining("max_queued_frames 0")
                .hasMessageContaining("engine_idle_ms 0");
    }

    private static List<Segment> rebuilt(Outcome outcome) {
        return ((Outcome.Stepped) outcome).rebuilt();
    }

    private static List<Segment> without(Class<?> type, Context context) {
        return context.segments().stream()
                .filter(segment -> !type.isInstance(segment))
                .toList();
    }

    private void start(EngineConfig config) {
        engine = new Engine(ModelVersions.only(model), config, now::get);
        lease = engine.lease(recorder);
    }

    private FinishReason finish(Budget budget) throws InterruptedException {
        lease.submit(Tasks.task("t", "steps=9", 5, budget, null));
        List<Outcome.OfTask> outcomes = recorder.untilEnded(1);
        return ((Outcome.Stepped) outcomes.get(outcomes.size() - 1)).finish();
    }

    /** Steps wait for a permit each. */
    private Semaphore gate() {
        Semaphore gate = new Semaphore(0);
        model.beforeStep(question -> gate.acquireUninterruptibly());
        return gate;
    }

    private static boolean awaitLatch(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> texts(List<? extends Outcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> ((Outcome.Stepped) outcome).result().text())
                .collect(Collectors.toList());
    }
}
