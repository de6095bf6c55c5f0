package ai.valr.trainer.tune;

import ai.valr.trainer.data.Lesson;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.WorldConfig;
import java.util.Map;
import java.util.Optional;

/**
 * What a model rehearses while it learns from feedback.
 *
 * @param world whose training scenes are rehearsed; empty: nothing is
 * @param scenes that are drawn from
 */
public record BaseData(Optional<WorldConfig> world, int scenes) {
    /** Scenes of one micro-batch; the rows are shared out among them. */
    static final int SCENES = 4;

    /** Of the words' look at what they are about, which base data knows; as in the last stage of training. */
    static final double GAZE_WEIGHT = 0.25;

    public BaseData {
        if (scenes < 1 || scenes > 1_000_000) {
            throw new IllegalArgumentException("base_scenes " + scenes + " must lie in [1, 1000000]");
        }
    }

    static Lesson lesson() {
        return new Lesson(
                0.05, 0, 0.1, 0.85, Map.<QuestionType, Double>of(), 2, Lesson.FollowUps.ANY, Lesson.Steps.WORKED);
    }
}
