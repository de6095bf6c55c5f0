package ai.valr.worker.session;

import ai.valr.engine.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * A task between its acceptance and its end, as the store keeps it.
 *
 * @param trace W3C {@code traceparent} that came with it, or null
 * @param acceptedMs when it came, milliseconds since 1970
 * @param frames what was selected, in the order of the model's numbering; null until then
 * @param rejected what was selected but cannot be used
 * @param progress how far it is; null until its question is in the session's context
 * @param nextEvent number of its next event
 * @param resumes how often it was taken up again since its last step
 */
public record PendingTask(
        TaskSpec spec,
        String trace,
        long acceptedMs,
        List<FrameRef> frames,
        List<FrameEntry> rejected,
        Progress progress,
        int nextEvent,
        int resumes) {

    /**
     * @param used what was spent; its steps are the number of the next step
     * @param durations sums over the steps
     * @param visualTokens of the task's frames
     * @param promptTokens of the question and what stands around it
     * @param best the text of its last step, the best answer so far; empty before the first step
     * @param confidences of the steps, summed in their order; see {@link ai.valr.model.Confidence}
     */
    public record Progress(
            Usage used, Durations durations, int visualTokens, int promptTokens, String best, double confidences) {}

    public PendingTask {
        frames = frames == null ? null : List.copyOf(frames);
        rejected = List.copyOf(rejected);
    }

    static PendingTask accepted(TaskSpec spec, String trace, long nowMs) {
        return new PendingTask(spec, trace, nowMs, null, List.of(), null, 0, 0);
    }

    String id() {
        return spec.taskId();
    }

    boolean runs() {
        return progress != null;
    }

    PendingTask selecting(List<FrameRef> newFrames) {
        return new PendingTask(spec, trace, acceptedMs, newFrames, rejected, progress, nextEvent, resumes);
    }

    /** The unusable frames stand in the order of the index, whichever of them was looked at first. */
    PendingTask without(FrameEntry unusable) {
        List<FrameRef> rest = new ArrayList<>(frames);
        rest.remove(unusable.ref());
        List<FrameEntry> more = FrameIndex.plus(rejected, unusable);
        return new PendingTask(spec, trace, acceptedMs, rest, more, progress, nextEvent, resumes);
    }

    PendingTask running(int visualTokens, int promptTokens) {
        Progress start = new Progress(Usage.NONE, Durations.NONE, visualTokens, promptTokens, "", 0);
        return new PendingTask(spec, trace, acceptedMs, frames, rejected, start, nextEvent, resumes);
    }

    PendingTask afterEvent() {
        return new PendingTask(spec, trace, acceptedMs, frames, rejected, progress, nextEvent + 1, resumes);
    }

    PendingTask afterStep(Progress newProgress) {
        return new PendingTask(spec, trace, acceptedMs, frames, rejected, newProgress, nextEvent, 0);
    }

    PendingTask resumed() {
        return new PendingTask(spec, trace, acceptedMs, frames, rejected, progress, nextEvent, resumes + 1);
    }
}
