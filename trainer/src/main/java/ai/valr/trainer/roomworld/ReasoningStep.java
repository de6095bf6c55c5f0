package ai.valr.trainer.roomworld;

/**
 * One step of reasoning.
 *
 * @param text what the step says
 * @param targetFrame the frame that the step should look at, from 0
 */
public record ReasoningStep(String text, int targetFrame) {
    public ReasoningStep {
        if (text.isEmpty() || targetFrame < 0) {
            throw new IllegalArgumentException(
                    "step '" + text + "' with target frame " + targetFrame + " must have a text and a frame from 0");
        }
    }
}
