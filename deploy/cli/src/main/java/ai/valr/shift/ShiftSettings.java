package ai.valr.shift;

import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.WorldConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What the robot moves to, and how long the demo goes on.
 *
 * @param world that it moves to
 * @param seed the same seed, the same rooms, questions and labels
 * @param rounds of the trainer after which the demo ends
 * @param labelsPerRound labels that make a round; while it is trained the robot asks on and nobody labels
 * @param kills of workers and of the trainer, at random moments; 0 for none, and the worker then runs in the node's process
 * @param killPause between two of them, in the mean
 * @param flipped share of the labels that are wrong, in [0, 1]
 * @param scenes on which every release is scored, in each world
 * @param offline whether the same examples are also learnt offline, to compare with
 * @param trainer settings of the trainer's that stand in place of the demo's
 */
public record ShiftSettings(
        WorldConfig world,
        long seed,
        int rounds,
        int labelsPerRound,
        int kills,
        Duration killPause,
        double flipped,
        int scenes,
        boolean offline,
        Map<String, String> trainer) {

    public ShiftSettings {
        Objects.requireNonNull(world, "world");
        trainer = Map.copyOf(trainer);
        if (seed < 0 || seed >= SceneId.SEEDS - 1) {
            throw new IllegalArgumentException("--seed " + seed + " must lie in [0, " + (SceneId.SEEDS - 2) + "]");
        }
        if (rounds < 1 || rounds > 1000) {
            throw new IllegalArgumentException("--rounds " + rounds + " must lie in [1, 1000]");
        }
        if (labelsPerRound < 1 || labelsPerRound > 1_000_000) {
            throw new IllegalArgumentException("--labels " + labelsPerRound + " must lie in [1, 1000000]");
        }
        if (kills < 0 || kills > 1000) {
            throw new IllegalArgumentException("--kills " + kills + " must lie in [0, 1000]");
        }
        if (killPause.isNegative() || killPause.isZero() || killPause.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("--kill-every " + killPause.toSeconds() + " s must lie in [1, 3600]");
        }
        if (!(flipped >= 0 && flipped <= 1)) {
            throw new IllegalArgumentException("--flipped " + flipped + " must lie in [0, 1]");
        }
        if (scenes < 1 || scenes > 10_000) {
            throw new IllegalArgumentException("--scenes " + scenes + " must lie in [1, 10000]");
        }
    }
}
