package ai.valr.sessions;

import ai.valr.model.FrameTokens;
import ai.valr.model.ReasoningModel;
import ai.valr.schemas.RecordBounds;
import ai.valr.worker.session.ContextCodec;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.TaskDefaults;

/**
 * The most that one session between two tasks can take of the store, by the bounds that a worker's settings name: the
 * tokens of the frames in its index and in its context, what its context was thought of, and its own entry.
 */
final class StoreBound {
    /** Of a segment: its kind, and the lengths of its lists. */
    private static final int SEGMENT_BYTES = 3 * Integer.BYTES;

    /** Segments of a step: its latents, the text before and behind them; one to spare. */
    private static final int SEGMENTS_PER_STEP = 4;

    /** Of a frame in the index or the head of the context, without its name: coordinates, times, status. */
    private static final int FRAME_BYTES = 64;

    /** Of a session's entry beside its lists. */
    private static final int HEAD_BYTES = 256;

    private StoreBound() {}

    /**
     * @param frame any frame of the session; all are of this size
     * @param latents K of its tasks
     */
    static long bytes(
            ReasoningModel model, SessionLimits limits, TaskDefaults defaults, FrameTokens frame, int latents) {
        long contextFrames = Math.min(
                Math.min(model.contextBudget().frames(), limits.contextFrames()),
                model.maxModelLen() / Math.max(1, frame.count()));
        long turns = Math.min(model.contextBudget().turns(), limits.contextTurns());
        long steps = turns * defaults.steps();
        long frames = limits.maxFramesPerSession() + contextFrames;
        long segments = steps * SEGMENTS_PER_STEP + 2 * (turns + contextFrames);
        long latentValues = steps * latents * frame.hiddenSize();
        long context = (long) model.maxModelLen() * Integer.BYTES
                + latentValues * Float.BYTES
                + segments * SEGMENT_BYTES
                + contextFrames * RecordBounds.MAX_ID_CHARS;
        long entry = HEAD_BYTES
                + frames * (FRAME_BYTES + RecordBounds.MAX_ID_CHARS)
                + limits.rememberedTasks() * (long) (Integer.BYTES + RecordBounds.MAX_ID_CHARS);
        return frames * ContextCodec.writeTokens(frame).length + context + entry;
    }
}
