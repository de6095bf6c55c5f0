package ai.valr.engine;

import ai.valr.model.FrameTokens;
import ai.valr.model.Segment;
import ai.valr.model.StepResult;
import java.util.List;

/** What the engine tells the holder of a lease. Delivered on the engine's threads, a task's outcomes in order. */
public sealed interface Outcome {

    /** The session that this is about. */
    String sessionId();

    /** What a task has to say. */
    sealed interface OfTask extends Outcome {
        String taskId();

        /** The number of the step that this tells of, or before which the task ended. */
        int step();
    }

    /** What became of a picture. */
    sealed interface OfFrame extends Outcome {
        String frameId();
    }

    /**
     * A step was taken.
     *
     * @param finish why the task ended with it, or null when another step follows
     * @param queuedNanos how long the task waited for its turn before this step
     * @param prefillNanos time spent on bringing the KV cache to the step's context
     * @param rebuilt the whole context before the step, in the place of the request's, where its latents were thought anew for
     *     it; else null
     */
    record Stepped(
            String sessionId,
            String taskId,
            int step,
            StepResult result,
            FinishReason finish,
            long queuedNanos,
            long prefillNanos,
            List<Segment> rebuilt)
            implements OfTask {}

    /** The task ended without a further step, with the answer that its last step gave. */
    record Finished(String sessionId, String taskId, int step, FinishReason finish) implements OfTask {}

    /** The task failed, and nothing else did. */
    record Failed(String sessionId, String taskId, int step, FailureCode code, String message) implements OfTask {}

    /** A picture became tokens. */
    record FrameEncoded(String sessionId, String frameId, FrameTokens tokens, long encodeNanos) implements OfFrame {}

    /** A picture that the model cannot take; the message names the limit that it breaks. */
    record FrameRejected(String sessionId, String frameId, String errorClass, String message) implements OfFrame {}
}
