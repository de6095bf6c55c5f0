package ai.valr.trainer.intervention;

import ai.valr.trainer.eval.SceneBootstrap;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Score;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The part of the frames' worth that flows through the latents: (score - score with another scene's blocks) / (score - score
 * with another scene's frames). Each sample of scenes gives both differences and their ratio, so that what makes a scene hard
 * falls out of it.
 *
 * @param blocks what another scene's blocks cost
 * @param frames what another scene's frames cost
 * @param share the ratio; empty where the frames' worth is not clearly above 0 (its interval holds 0), since a ratio to nothing
 *     says nothing
 */
record LatentShare(Score.Figure blocks, Score.Figure frames, Optional<Score.Figure> share) {
    /**
     * @param scenes each question's scene
     * @param own grades as the model is
     * @param swapped of the same questions with another scene's blocks
     * @param elsewhere with another scene's frames
     */
    static LatentShare of(List<Integer> scenes, List<Grade> own, List<Grade> swapped, List<Grade> elsewhere) {
        SceneBootstrap bootstrap = new SceneBootstrap(scenes);
        Score.Figure blocks = bootstrap.figure(sample -> less(own, swapped, sample));
        Score.Figure frames = bootstrap.figure(sample -> less(own, elsewhere, sample));
        if (!(frames.low() > 0)) {
            return new LatentShare(blocks, frames, Optional.empty());
        }
        return new LatentShare(
                blocks,
                frames,
                Optional.of(
                        bootstrap.figure(sample -> ratio(less(own, swapped, sample), less(own, elsewhere, sample)))));
    }

    private static double less(List<Grade> one, List<Grade> other, int[] sample) {
        return Score.overall(pick(one, sample)) - Score.overall(pick(other, sample));
    }

    private static double ratio(double blocks, double frames) {
        return frames > 0 ? blocks / frames : Double.NaN;
    }

    private static List<Grade> pick(List<Grade> grades, int[] sample) {
        return Arrays.stream(sample).mapToObj(grades::get).toList();
    }
}
