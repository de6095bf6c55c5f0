package ai.valr.demo;

import ai.valr.schemas.ReasoningEvent;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;

/** Shows a demo as it happens. Called by the demo's thread. */
public interface DemoView {

    /** A room's frames were published. */
    void room(String sessionId, int frames, long bytes);

    /** A question was asked. */
    void question(int task, Question question);

    /** Something happened to a task of the demo. */
    void event(ReasoningEvent event);

    /**
     * A task is over.
     *
     * @param times what was waited for it
     */
    void graded(Question question, Grade grade, TaskTimes times);

    /** The last call. */
    void summary(DemoSummary summary);
}
