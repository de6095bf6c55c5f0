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
 * @param asks {@code questions}, one of each of VSI-Bench's types a scene, or {@code places}, where each named object is; null for
 *     {@code questions}
 */
public record EvaluationPlan(long seed, int scenes, int latentScenes, Curve curve, String asks) {
    static final String QUESTIONS = "questions";
    static final String PLACES = "places";

    public EvaluationPlan {
        asks = asks == null ? QUESTIONS : asks;
    }

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
                curve == null ? null : new Curve(curve.every, Math.min(curve.scenes, most)),
                asks);
    }

    /** Whether it asks where things are. */
    boolean asksPlaces() {
        return asks.equals(PLACES);
    }

    /** As it stands in the key of a result; without the curve, which belongs to the training. */
    ObjectNode json(boolean latents) {
        ObjectNode json = new ObjectMapper()
                .createObjectNode()
                .put("seed", seed)
                .put("scenes", scenes)
                .put("latent_scenes", latents ? latentScenes : 0);
        return asksPlaces() ? json.put("asks", asks) : json;
    }
}
