package ai.valr.trainer.data;

import ai.valr.model.FrameTokens;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What dialogues are about: the frames as the decoder sees them.
 *
 * @param frames visual tokens, one a frame
 * @param numbers under which the model reads each frame, from 1
 * @param features per encoder and frame, float32 (P, E) flattened; empty where no encoder is aligned to
 */
public record SeenFrames(List<FrameTokens> frames, List<Integer> numbers, List<List<float[]>> features) {
    public SeenFrames {
        frames = List.copyOf(frames);
        numbers = List.copyOf(numbers);
        features = List.copyOf(features);
        if (frames.isEmpty() || numbers.size() != frames.size()) {
            throw new IllegalArgumentException(numbers.size() + " numbers do not belong to " + frames.size()
                    + " frames; there is one each, and one");
        }
    }

    /** Frames that are numbered from 1 on. */
    public static SeenFrames inOrder(List<FrameTokens> frames, List<List<float[]>> features) {
        return new SeenFrames(
                frames, IntStream.rangeClosed(1, frames.size()).boxed().toList(), features);
    }
}
