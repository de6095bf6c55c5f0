package ai.valr.trainer.feedback;

import java.util.List;

/**
 * What is learnt from one task's feedback.
 *
 * @param options with their letters, as the model reads them
 * @param frames in the model's order
 * @param numbers under which the model reads each frame
 * @param steps in order; the last one answers
 * @param answer the right one, as it stands behind {@code answer:}
 * @param stepsMissing whether the right steps are not known: they are made anew, or only the answer is learnt
 * @param givenAtMicros when the feedback was given, microseconds since 1970
 * @param partition of the feedback's record
 * @param offset of the feedback's record
 */
public record Episode(
        TaskKey task,
        String question,
        List<String> options,
        List<FrameAt> frames,
        List<Integer> numbers,
        List<Step> steps,
        String answer,
        boolean stepsMissing,
        String labeller,
        long givenAtMicros,
        int partition,
        long offset) {

    /**
     * @param targetFrame index in {@code frames} of the one that the step should look at
     * @param learned whether the text is learnt; false where it is only read
     */
    public record Step(String text, int targetFrame, boolean learned) {}

    public Episode {
        options = List.copyOf(options);
        frames = frames.stream().map(frame -> named(frame, task)).toList();
        numbers = List.copyOf(numbers);
        steps = List.copyOf(steps);
    }

    /** An episode of a store from before frames had their session's name. */
    private static FrameAt named(FrameAt frame, TaskKey task) {
        return frame.session() != null
                ? frame
                : new FrameAt(task.sessionId(), frame.id(), frame.partition(), frame.offset());
    }

    /** The same with other steps. */
    public Episode withSteps(List<Step> newSteps, boolean missing) {
        return new Episode(
                task,
                question,
                options,
                frames,
                numbers,
                newSteps,
                answer,
                missing,
                labeller,
                givenAtMicros,
                partition,
                offset);
    }
}
