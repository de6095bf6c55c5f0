package ai.valr.sessions;

import ai.valr.client.Picture;
import ai.valr.demo.RoomAsk;
import ai.valr.engine.Engine;
import ai.valr.engine.EngineConfig;
import ai.valr.engine.EngineState;
import ai.valr.local.LocalSessions;
import ai.valr.model.ReasoningModel;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.Ask;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.trainer.roomworld.Question;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.TaskDefaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sessions of a worker with default settings, in an engine of their own, whose client notes what each task cost. Tasks run one
 * at a time. One thread.
 */
final class MeteredSessions implements AutoCloseable {
    private static final Duration TASK_TIMEOUT = Duration.ofMinutes(5);

    private final Engine engine;
    private final LocalSessions sessions;
    private final int latents;
    private long tasks;

    /** @param latents K of every task */
    MeteredSessions(ReasoningModel model, SessionLimits limits, int latents) {
        this.engine = new Engine(model, EngineConfig.defaults());
        this.sessions = new LocalSessions(model, engine, limits, TaskDefaults.defaults(), TASK_TIMEOUT);
        this.latents = latents;
    }

    /** Publishes frames and returns when they are encoded. */
    void publish(String sessionId, List<Picture> frames) throws InterruptedException {
        long before = sessions.encodedFrames();
        frames.forEach(frame -> sessions.publish(sessionId, frame));
        sessions.awaitEncoded(before, frames.size());
    }

    /**
     * Sends frames and, right behind them, a question about the session's latest frames.
     *
     * @param frames as many as the question is about, or none where the session has them
     */
    Served ask(String sessionId, List<Picture> frames, Question question) throws InterruptedException {
        Ask ask = RoomAsk.ask("task-" + tasks++, question, List.of())
                .setFrames(null)
                .setLatentsPerStep(latents)
                .build();
        EngineState before = engine.state();
        Notes notes = new Notes();
        frames.forEach(frame -> sessions.publish(sessionId, frame));
        sessions.ask(sessionId, ask, notes::take);
        return notes.served(before, engine.state());
    }

    void closeSession(String sessionId) {
        sessions.closeSession(sessionId);
    }

    long storedBytes() {
        return sessions.storedBytes();
    }

    int storedEntries() {
        return sessions.storedEntries();
    }

    EngineState engine() {
        return engine.state();
    }

    @Override
    public void close() {
        sessions.close();
        engine.close();
    }

    /** What came of one task, and when. */
    private static final class Notes {
        private final long start = System.nanoTime();
        private final List<StepCompleted> steps = new ArrayList<>();
        private TaskAccepted accepted;
        private AnswerProduced answer;
        private double firstStepMs = Double.NaN;
        private double endMs;

        void take(ReasoningEvent event) {
            endMs = (System.nanoTime() - start) / 1e6;
            if (event.getEvent() instanceof TaskAccepted begun) {
                accepted = begun;
            } else if (event.getEvent() instanceof StepCompleted step) {
                if (steps.isEmpty()) {
                    firstStepMs = endMs;
                }
                steps.add(step);
            } else if (event.getEvent() instanceof AnswerProduced produced) {
                answer = produced;
            }
        }

        Served served(EngineState before, EngineState after) {
            return new Served(
                    accepted,
                    steps,
                    answer,
                    after.prefilledPositions() - before.prefilledPositions(),
                    after.encodedFrames() - before.encodedFrames(),
                    firstStepMs,
                    endMs);
        }
    }
}
