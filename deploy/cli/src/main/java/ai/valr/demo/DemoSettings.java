package ai.valr.demo;

import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.WorldConfig;
import java.util.Objects;

/**
 * What the robot walks through and asks.
 *
 * @param world its rooms
 * @param seed the same seed, the same rooms and questions
 * @param questionsPerRoom one after the other in one session, 1 or more
 */
public record DemoSettings(WorldConfig world, long seed, int questionsPerRoom) {

    public DemoSettings {
        Objects.requireNonNull(world, "world");
        if (seed < 0 || seed >= SceneId.SEEDS) {
            throw new IllegalArgumentException("--seed " + seed + " must lie in [0, " + (SceneId.SEEDS - 1) + "]");
        }
        if (questionsPerRoom < 1) {
            throw new IllegalArgumentException("--questions-per-room " + questionsPerRoom + " must be 1 or more");
        }
    }
}
