package ai.valr.sessions;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import java.util.List;

/**
 * A task as its client saw it, and what it cost.
 *
 * @param accepted its first event; null where it was refused
 * @param steps in order
 * @param answer null where it failed
 * @param positions decoder positions that were computed by prefill for it
 * @param encodedFrames pictures that went through the vision tower for it
 * @param firstStepMs from sending to the first step's event; NaN without one
 * @param endMs from sending to its last event
 */
record Served(
        TaskAccepted accepted,
        List<StepCompleted> steps,
        AnswerProduced answer,
        long positions,
        long encodedFrames,
        double firstStepMs,
        double endMs) {
    Served {
        steps = List.copyOf(steps);
    }

    /** The answering step's text, or an empty one. */
    String text() {
        return answer == null ? "" : answer.getText();
    }

    /** Whether every step and the answer are word for word the other's. */
    boolean saysTheSameAs(Served other) {
        return text().equals(other.text()) && texts().equals(other.texts());
    }

    private List<String> texts() {
        return steps.stream().map(StepCompleted::getText).toList();
    }
}
