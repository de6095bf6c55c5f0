package ai.valr.trainer.data;

import ai.valr.model.FrameTokens;
import ai.valr.trainer.roomworld.Caption;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.Walk;
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

    /** Questions of one type that are kept of a scene. */
    static final int QUESTIONS_PER_TYPE = 2;

    /**
     * What can be asked about a walk, without features.
     *
     * @param frames visual tokens, one a frame; none where only what is asked matters
     * @param seed of the questions' draws
     */
    public static SceneSample of(Walk walk, List<FrameTokens> frames, long seed) {
        return new SceneSample(
                frames,
                List.of(),
                Grounding.of(walk),
                Caption.of(walk),
                QuestionGenerator.generate(walk, seed, QUESTIONS_PER_TYPE));
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
