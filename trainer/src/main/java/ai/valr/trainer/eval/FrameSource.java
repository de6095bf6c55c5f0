package ai.valr.trainer.eval;

import ai.valr.model.picture.Picture;
import ai.valr.trainer.vsibench.VsiBenchException;
import ai.valr.trainer.vsibench.VsiBenchQuestion;

/** Where the frames of a question's video come from. */
@FunctionalInterface
public interface FrameSource {
    /** Takes a frame. */
    @FunctionalInterface
    interface Sink {
        /** @param times how often it was sampled in a row, 1 or more */
        void frame(Picture picture, int times);
    }

    /**
     * Hands over the sampled frames one by one, so that never more than one is held.
     *
     * @throws VsiBenchException that names the video which cannot be read
     */
    void frames(VsiBenchQuestion question, Sink sink);
}
