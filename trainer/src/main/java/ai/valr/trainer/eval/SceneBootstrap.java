package ai.valr.trainer.eval;

import ai.valr.trainer.roomworld.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * 95% bootstrap percentiles of any figure over items that belong to scenes: whole scenes are drawn with replacement, a thousand
 * times, from a fixed seed, because the items of one scene stand and fall together.
 */
public final class SceneBootstrap {
    private static final int RESAMPLES = 1000;
    private static final double TAIL = 0.025;

    private final int items;
    private final List<int[]> samples = new ArrayList<>(RESAMPLES);

    /** @param scenes each item's scene */
    public SceneBootstrap(List<Integer> scenes) {
        this.items = scenes.size();
        TreeMap<Integer, int[]> byScene = new TreeMap<>();
        for (int scene : scenes) {
            byScene.computeIfAbsent(scene, key -> IntStream.range(0, items)
                    .filter(item -> scenes.get(item) == key.intValue())
                    .toArray());
        }
        List<int[]> groups = List.copyOf(byScene.values());
        SplittableRandom random = new SplittableRandom(groups.size());
        for (int i = 0; i < RESAMPLES && !groups.isEmpty(); i++) {
            samples.add(IntStream.range(0, groups.size())
                    .flatMap(draw -> Arrays.stream(groups.get(random.nextInt(groups.size()))))
                    .toArray());
        }
    }

    /**
     * A figure with its interval.
     *
     * @param statistic of items by their numbers, some of which come more than once; samples where it is NaN do not count
     */
    public Score.Figure figure(ToDoubleFunction<int[]> statistic) {
        double value = statistic.applyAsDouble(IntStream.range(0, items).toArray());
        double[] sorted = samples.stream()
                .mapToDouble(statistic)
                .filter(it -> !Double.isNaN(it))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new Score.Figure(value, value, value, items);
        }
        int last = sorted.length - 1;
        return new Score.Figure(value, sorted[(int) (TAIL * last)], sorted[(int) Math.ceil((1 - TAIL) * last)], items);
    }

    /** The mean of values, one an item. */
    public Score.Figure mean(double[] values) {
        return figure(sample -> Arrays.stream(sample)
                .mapToDouble(item -> values[item])
                .average()
                .orElse(Double.NaN));
    }
}
