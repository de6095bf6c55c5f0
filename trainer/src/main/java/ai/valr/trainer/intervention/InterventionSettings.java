package ai.valr.trainer.intervention;

import ai.valr.trainer.roomworld.Split;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What was measured: a result is another's only where all of this is the same.
 *
 * @param model name and version, which is a digest of the weights
 * @param family {@link ai.valr.model.ModelFamily#id()}: the same weights behind another valr.json or preprocessing answer otherwise
 * @param dtype that it computes in
 * @param world name of RoomWorld's configuration
 * @param split that the scenes are of
 * @param seed of scenes, questions and noise
 * @param scenes how many, 2 or more: each needs another
 * @param latents K, 1 or more
 */
public record InterventionSettings(
        String model, String family, String dtype, String world, Split split, long seed, int scenes, int latents) {
    /** A scene is changed with another. */
    public static final int MIN_SCENES = 2;

    public InterventionSettings {
        if (scenes < MIN_SCENES) {
            throw new IllegalArgumentException("scenes " + scenes + " must be " + MIN_SCENES + " or more");
        }
        if (latents < 1) {
            throw new IllegalArgumentException(
                    model + " with latents " + latents + " has nothing to intervene in; give 1 or more");
        }
    }

    /** As they stand in a result's line. */
    ObjectNode json() {
        return new ObjectMapper()
                .createObjectNode()
                .put("model", model)
                .put("family", family)
                .put("dtype", dtype)
                .put("world", world)
                .put("split", split.word())
                .put("seed", seed)
                .put("scenes", scenes)
                .put("latents", latents);
    }
}
