package ai.valr.replay;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.Ask;
import ai.valr.schemas.FailureCode;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import java.util.ArrayList;
import java.util.List;

/**
 * A task as Kafka tells of it: what was asked, if that is still there, and what came of it.
 *
 * @param ask null where it is past its topic's retention
 */
record RecordedTask(String id, Ask ask, List<ReasoningEvent> events) {
    RecordedTask {
        events = List.copyOf(events);
    }

    /** Its opening; null where it was refused. */
    TaskAccepted accepted() {
        return events.get(0).getEvent() instanceof TaskAccepted accepted ? accepted : null;
    }

    /** Whether it left something in its session's context. */
    boolean wasLaidOut() {
        return accepted() != null && !accepted().getFrames().isEmpty();
    }

    Object end() {
        return events.get(events.size() - 1).getEvent();
    }

    boolean hasEnded() {
        Object end = end();
        return end instanceof AnswerProduced || end instanceof TaskFailed || end instanceof TaskCancelled;
    }

    /** Whether what the model did is why it ended, and not a person, a clock or a fault. */
    boolean endedByItself() {
        return end() instanceof AnswerProduced answer && answer.getFinishReason() != FinishReason.DEADLINE;
    }

    /** Whether the next task did not build on its context. */
    boolean spoiltItsContext() {
        return end() instanceof TaskFailed failed && failed.getCode() == FailureCode.ENGINE_ERROR;
    }

    int steps() {
        return (int) events.stream()
                .filter(event -> event.getEvent() instanceof StepCompleted)
                .count();
    }

    /**
     * The frames that it selected, in their order.
     *
     * @param before frames that its context held before it, in their order
     */
    List<FrameReference> ownFrames(List<FrameReference> before) {
        if (end() instanceof AnswerProduced answer) {
            return answer.getFrames();
        }
        List<FrameReference> seen = accepted().getFrames();
        if (ask != null && ask.getFrames() instanceof FramesById named) {
            List<FrameReference> own = new ArrayList<>();
            named.getFrameIds().forEach(id -> seen.stream()
                    .filter(frame -> frame.getFrameId().equals(id))
                    .findFirst()
                    .ifPresent(own::add));
            return own;
        }
        return extend(before, seen) ? seen.subList(before.size(), seen.size()) : seen;
    }

    /** Whether a context with the frames {@code seen} may go on from one with the frames {@code before}. */
    static boolean extend(List<FrameReference> before, List<FrameReference> seen) {
        return seen.size() >= before.size() && seen.subList(0, before.size()).equals(before);
    }
}
