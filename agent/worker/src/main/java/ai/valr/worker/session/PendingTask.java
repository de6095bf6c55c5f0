package ai.valr.worker.session;

import ai.valr.engine.Usage;
import java.util.List;

/**
 * A task between its acceptance and its end, as the store keeps it.
 *
 * @param trace W3C {@code traceparent} that came with it, or null
 * @param acceptedMs when it was accepted, milliseconds since 1970
 * @param frames what was selected, in the order of the model's numbering; null until then
 * @param laidOut whether its question is in the session's context, so that steps may run
 * @param used what was spent; its steps are the number of the next step
 * @param nextEvent number of its next event
 * @param best the text of its last step, the best answer so far; null before the first step
 * @param bestLogProb that text's log-probability, summed over {@code bestTokens}
 * @param resumes how often it was taken up again since its last step
 */
public record PendingTask(
        TaskSpec spec,
        String trace,
        long acceptedMs,
        List<FrameRef> frames,
        boolean laidOut,
        Usage used,
        int nextEvent,
        String best,
        double bestLogProb,
        int bestTokens,
        int resumes) {

    public PendingTask {
        frames = frames == null ? null : List.copyOf(frames);
    }

    static PendingTask accepted(TaskSpec spec, String trace, long nowMs) {
        return new PendingTask(spec, trace, nowMs, null, false, Usage.NONE, 0, null, 0, 0, 0);
    }

    PendingTask selecting(List<FrameRef> newFrames) {
        return new PendingTask(
                spec, trace, acceptedMs, newFrames, laidOut, used, nextEvent, best, bestLogProb, bestTokens, resumes);
    }

    PendingTask running() {
        return new PendingTask(
                spec, trace, acceptedMs, frames, true, used, nextEvent, best, bestLogProb, bestTokens, resumes);
    }

    PendingTask afterEvent() {
        return new PendingTask(
                spec, trace, acceptedMs, frames, laidOut, used, nextEvent + 1, best, bestLogProb, bestTokens, resumes);
    }

    PendingTask afterStep(Usage newUsed, String text, double logProb, int tokens) {
        return new PendingTask(
                spec, trace, acceptedMs, frames, laidOut, newUsed, nextEvent, text, logProb, tokens, 0);
    }

    PendingTask resumed() {
        return new PendingTask(
                spec, trace, acceptedMs, frames, laidOut, used, nextEvent, best, bestLogProb, bestTokens, resumes + 1);
    }
}
