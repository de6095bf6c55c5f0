package ai.valr.trainer.data;

import ai.valr.model.FrameTokens;
import ai.valr.trainer.roomworld.Caption;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.Question;
import java.util.List;

/**
 * What is kept of a scene when the tower is frozen: its visual tokens and what can be asked about it.
 *
 * @param frames visual tokens, one a frame
 * @param features per encoder and frame, float32 (P, E) flattened; empty where no encoder is aligned to
 */
public record SceneSample(
        List<FrameTokens> frames,
        List<List<float[]>> features,
        List<Grounding> groundings,
        List<Caption> captions,
        List<Question> questions) {
    public SceneSample {
        frames = List.copyOf(frames);
        features = List.copyOf(features);
        groundings = List.copyOf(groundings);
        captions = List.copyOf(captions);
        questions = List.copyOf(questions);
    }

    /** This with an encoder's features each. */
    SceneSample withFeatures(List<List<float[]>> others) {
        return new SceneSample(frames, others, groundings, captions, questions);
    }

    /** What dialogues about the scene see. */
    public SeenFrames seen() {
        return SeenFrames.inOrder(frames, features);
    }
}
