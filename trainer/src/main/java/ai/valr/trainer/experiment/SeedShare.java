package ai.valr.trainer.experiment;

import ai.valr.trainer.intervention.LatentWorth;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Score;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The latent share of an arm's models together: what another scene's blocks cost, over what another scene's frames cost, both as means
 * over seeds.
 */
final class SeedShare {
    private final SeedScores own;
    private final SeedScores swapped;
    private final SeedScores elsewhere;

    /** @param worth by seed, one or more */
    SeedShare(Map<Long, LatentWorth> worth) {
        this.own = scores(worth, LatentWorth::own);
        this.swapped = scores(worth, LatentWorth::swapped);
        this.elsewhere = scores(worth, LatentWorth::elsewhere);
    }

    private static SeedScores scores(Map<Long, LatentWorth> worth, Function<LatentWorth, List<Grade>> which) {
        Map<Long, List<Grade>> grades = new TreeMap<>();
        worth.forEach((seed, it) -> grades.put(seed, which.apply(it)));
        return SeedScores.of(grades);
    }

    /** What another scene's frames cost. */
    Score.Figure frames() {
        return own.less(elsewhere);
    }

    /** What another scene's blocks cost. */
    Score.Figure blocks() {
        return own.less(swapped);
    }

    /** Their ratio; empty where the frames' worth is not clearly above 0. */
    Optional<Score.Figure> share() {
        return frames().low() > 0 ? Optional.of(own.draws().figure(this::ratio, own.n())) : Optional.empty();
    }

    private double ratio(int[] seeds, int[] scenes) {
        double frames = own.overall(seeds, scenes) - elsewhere.overall(seeds, scenes);
        double blocks = own.overall(seeds, scenes) - swapped.overall(seeds, scenes);
        return frames > 0 ? blocks / frames : Double.NaN;
    }
}
