package ai.valr.trainer.stage;

import ai.valr.model.config.VisionConfig;
import java.util.Locale;

/**
 * The miniature encoders that latents can be aligned with: stand-ins for the paper's pretrained ones, small enough to be
 * trained beside the model.
 */
public enum Teacher {
    /** What stands where in a single frame, as DINO and SigLIP tell it. */
    SEMANTICS(1, 0.1),
    /** Where it stands in the room, from all frames of a walk: blocks that see one frame alternate with blocks that see all. */
    GEOMETRY(0.1, 1);

    private final double classWeight;
    private final double pointWeight;

    Teacher(double classWeight, double pointWeight) {
        this.classWeight = classWeight;
        this.pointWeight = pointWeight;
    }

    /**
     * The encoder of a name.
     *
     * @throws IllegalArgumentException for a name that none has
     */
    public static Teacher of(String name) {
        for (Teacher teacher : values()) {
            if (teacher.label().equals(name)) {
                return teacher;
            }
        }
        throw new IllegalArgumentException("there is no encoder " + name + "; expected semantics or geometry");
    }

    /** Its name in recipes, files and {@code valr.json}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its full blocks see all frames of a walk at once. */
    public boolean seesWalk() {
        return this == GEOMETRY;
    }

    double classWeight() {
        return classWeight;
    }

    double pointWeight() {
        return pointWeight;
    }

    /** The tower's blocks, narrower; what stands about merging describes the order of patches alone. */
    VisionConfig config() {
        VisionConfig tower = MiniModel.vision();
        return new VisionConfig(
                4,
                128,
                384,
                4,
                tower.inChannels(),
                tower.patchSize(),
                tower.spatialMergeSize(),
                tower.temporalPatchSize(),
                tower.windowSize(),
                seesWalk() ? new int[] {1, 3} : new int[] {0, 1, 2, 3},
                128,
                tower.tokensPerSecond(),
                tower.hiddenAct());
    }
}
