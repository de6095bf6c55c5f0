package ai.valr.trainer.roomworld;

import java.util.List;

/**
 * One step of reasoning.
 *
 * @param text what the step says
 * @param targetFrame the frame that the step should look at, from 0
 * @param sights what parts of the text are about; empty where that is no object
 */
public record ReasoningStep(String text, int targetFrame, List<Sight> sights) {
    public ReasoningStep {
        sights = List.copyOf(sights);
        if (text.isEmpty() || targetFrame < 0) {
            throw new IllegalArgumentException(
                    "step '" + text + "' with target frame " + targetFrame + " must have a text and a frame from 0");
        }
    }

    /** A step that is about no object in particular. */
    public ReasoningStep(String text, int targetFrame) {
        this(text, targetFrame, List.of());
    }
}
