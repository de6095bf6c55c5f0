package ai.valr.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.valr.client.Picture;
import ai.valr.engine.Engine;
import ai.valr.engine.EngineConfig;
import ai.valr.engine.fake.FakeModel;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.Ask;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskAccepted;
import ai.valr.worker.session.FramePolicy;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.TaskDefaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalSessionsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final FakeModel model = new FakeModel();
    private final Engine engine = new Engine(model, EngineConfig.defaults());

    private LocalSessions sessions(SessionLimits limits, Duration timeout) {
        return new LocalSessions(model, engine, limits, TaskDefaults.defaults(), timeout);
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Test
    void shouldLetAFollowUpGoOnBehindItsSessionsFramesStepsAndAnswer() throws InterruptedException {
        try (LocalSessions sessions = sessions(SessionLimits.defaults(), TIMEOUT)) {
            publish(sessions, "robot");
            ask(sessions, "robot", "task-0", "steps=3 first");
            int before = model.prefilledPositions();
            List<ReasoningEvent> followUp = ask(sessions, "robot", "task-1", "steps=2 then");
            int computed = model.prefilledPositions() - before;

            publish(sessions, "fresh");
            before = model.prefilledPositions();
            List<ReasoningEvent> alone = ask(sessions, "fresh", "task-1", "steps=2 then");

            assertThat(frames(followUp)).containsExactly("frame-0", "frame-1", "frame-2", "frame-3");
            assertThat(model.encodings()).isEqualTo(2 * 4);
            assertThat(computed)
                    .isLessThanOrEqualTo(model.prefilledPositions() - before - 4 * FakeModel.TOKENS_PER_FRAME);
            // What the fake model says depends on each position before it.
            assertThat(answer(followUp)).isNotEqualTo(answer(alone));
        }
    }

    @Test
    void shouldReadFramesAgainForWhichTheTowerHadNoPlace() throws InterruptedException {
        SessionLimits oneAtATime =
                new SessionLimits(4, 16, 64, 1, 16, 256, 8, 32, FramePolicy.UNIFORM, 2000, 16, 1_000_000);
        try (LocalSessions sessions = sessions(oneAtATime, TIMEOUT)) {
            publish(sessions, "robot");

            assertThat(frames(ask(sessions, "robot", "task-0", "steps=1 where")))
                    .hasSize(4);
            assertThat(model.encodings()).isEqualTo(4);
        }
    }

    @Test
    void shouldHoldNothingOfASessionThatWasClosed() throws InterruptedException {
        try (LocalSessions sessions = sessions(SessionLimits.defaults(), TIMEOUT)) {
            publish(sessions, "robot");
            sessions.awaitEncoded(0, 4);
            ask(sessions, "robot", "task-0", "steps=1 where");
            assertThat(sessions.storedBytes()).isPositive();

            sessions.closeSession("robot");

            assertThat(sessions.storedEntries()).isZero();
            assertThat(sessions.storedBytes()).isZero();
        }
    }

    @Test
    void shouldNameATaskThatDoesNotEnd() {
        CountDownLatch never = new CountDownLatch(1);
        model.beforeStep(question -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (LocalSessions sessions = sessions(SessionLimits.defaults(), Duration.ofMillis(200))) {
            publish(sessions, "robot");

            assertThatIllegalStateException()
                    .isThrownBy(() -> ask(sessions, "robot", "task-0", "where"))
                    .withMessageContaining("task task-0 of robot has no end");
        } finally {
            never.countDown();
        }
    }

    private static void publish(LocalSessions sessions, String sessionId) {
        for (int frame = 0; frame < 4; frame++) {
            String id = "frame-" + frame;
            sessions.publish(sessionId, new Picture(id, "png", FakeModel.picture(id)));
        }
    }

    private static List<ReasoningEvent> ask(LocalSessions sessions, String sessionId, String taskId, String question)
            throws InterruptedException {
        List<ReasoningEvent> events = new ArrayList<>();
        sessions.ask(
                sessionId,
                Ask.newBuilder().setTaskId(taskId).setQuestion(question).build(),
                events::add);
        return events;
    }

    private static List<String> frames(List<ReasoningEvent> events) {
        return ((TaskAccepted) events.get(0).getEvent())
                .getFrames().stream().map(FrameReference::getFrameId).toList();
    }

    private static String answer(List<ReasoningEvent> events) {
        return ((AnswerProduced) events.get(events.size() - 1).getEvent()).getText();
    }
}
