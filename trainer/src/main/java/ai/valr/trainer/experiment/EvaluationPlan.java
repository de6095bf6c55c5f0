package ai.valr.trainer.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What every arm is asked.
 *
 * @param seed of scenes and questions
 * @param scenes of the test split
 * @param latentScenes of the test split that the latent share is measured on; 0 leaves it out, otherwise 2 or more
 * @param curve the score while it is trained; null for none
 */
public record EvaluationPlan(long seed, int scenes, int latentScenes, Curve curve) {
    /**
     * The score on scenes of the validation split during a run.
     *
     * @param every updates between two looks
     * @param scenes of each look, the same each time
     */
    public record Curve(int every, int scenes) {
        boolean looks() {
            return every >= 1 && scenes >= 1;
        }
    }

    /** This with no more scenes than these. */
    EvaluationPlan atMost(int most) {
        return new EvaluationPlan(
                seed,
                most,
                Math.min(latentScenes, most),
                curve == null ? null : new Curve(curve.every, Math.min(curve.scenes, most)));
    }

    /** As it stands in the key of a result; without the curve, which belongs to the training. */
    ObjectNode json(boolean latents) {
        return new ObjectMapper()
                .createObjectNode()
                .put("seed", seed)
                .put("scenes", scenes)
                .put("latent_scenes", latents ? latentScenes : 0);
    }
}
