package ai.valr.trainer.experiment;

import ai.valr.trainer.roomworld.Score;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * 95% bootstrap percentiles of a figure over seeds and scenes. All seeds are asked about the same scenes, so each of a thousand draws,
 * from a fixed seed, takes scenes and, apart from them, seeds with replacement: drawing scenes for each seed anew would treat one scene's
 * luck as as many as there are seeds, and give intervals that are too narrow.
 *
 * @param seeds how many, 1 or more
 * @param scenes how many, 1 or more
 */
record SeedDraws(int seeds, int scenes) {
    private static final int RESAMPLES = 1000;
    private static final double TAIL = 0.025;

    /** A figure of some seeds and some scenes by their numbers, which may come more than once; NaN where there is none. */
    interface Statistic {
        double of(int[] seeds, int[] scenes);
    }

    /** @param n what it is told to rest on */
    Score.Figure figure(Statistic statistic, int n) {
        double value = statistic.of(all(seeds), all(scenes));
        SplittableRandom random = new SplittableRandom(31L * seeds + scenes);
        double[] drawn = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            int[] someScenes = random.ints(scenes, 0, scenes).toArray();
            int[] someSeeds = random.ints(seeds, 0, seeds).toArray();
            drawn[i] = statistic.of(someSeeds, someScenes);
        }
        double[] sorted =
                Arrays.stream(drawn).filter(it -> !Double.isNaN(it)).sorted().toArray();
        if (sorted.length == 0) {
            return new Score.Figure(value, value, value, n);
        }
        int last = sorted.length - 1;
        return new Score.Figure(value, sorted[(int) (TAIL * last)], sorted[(int) Math.ceil((1 - TAIL) * last)], n);
    }

    /** All of them, once. */
    static int[] all(int count) {
        return IntStream.range(0, count).toArray();
    }
}
