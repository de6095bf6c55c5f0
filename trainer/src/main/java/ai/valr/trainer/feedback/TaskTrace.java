package ai.valr.trainer.feedback;

import java.util.List;

/**
 * What a task's events tell of it, once it was answered.
 *
 * @param options as published, without letters
 * @param frames that the task saw, in the model's order
 * @param numbers under which the model read each of them
 * @param answer as the model said it, without the words before it
 * @param value of a number's answer; null where the answer is none
 * @param unit of a number's answer; empty where there is none
 */
public record TaskTrace(
        TaskKey key,
        String question,
        List<String> options,
        List<FrameAt> frames,
        List<Integer> numbers,
        List<Step> steps,
        String answer,
        Double value,
        String unit,
        String modelVersion) {

    /**
     * @param frame index of the one that the step looked at among those of the task; below 0 where it is not known
     */
    public record Step(String text, int frame) {}

    public TaskTrace {
        options = List.copyOf(options);
        frames = List.copyOf(frames);
        numbers = List.copyOf(numbers);
        steps = List.copyOf(steps);
    }

    int frameIndex(FrameAt frame) {
        return frames.indexOf(frame);
    }
}
