package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * VSI-Bench's figures: the mean credit of each type, direction as the mean of its three types, overall as the unweighted mean
 * of the eight figures (of those that have questions). Intervals are 95% bootstrap percentiles over scenes, because the
 * questions of one scene stand and fall together: whole scenes are drawn with replacement, a thousand times, from a fixed
 * seed.
 *
 * @param overall the mean of {@code figures}
 * @param figures by name, {@code object_rel_direction} among them
 * @param types by question type, the three directions apart
 */
public record Score(Figure overall, Map<String, Figure> figures, Map<QuestionType, Figure> types) {
    private static final int RESAMPLES = 1000;
    private static final QuestionType[] TYPES = QuestionType.values();

    /**
     * One figure.
     *
     * @param score 0..1
     * @param low lower end of the 95% interval
     * @param high upper end
     * @param n questions behind it
     */
    public record Figure(double score, double low, double high, int n) {
        /** Half of the interval's width, for {@code score +- halfWidth}. */
        public double halfWidth() {
            return (high - low) / 2;
        }
    }

    /** The means of one sample; NaN where it has no question. */
    private record Means(double overall, Map<String, Double> figures, double[] types) {}

    public Score {
        figures = Collections.unmodifiableMap(new TreeMap<>(figures));
        types = Collections.unmodifiableMap(new TreeMap<>(types));
    }

    /**
     * Scores graded answers.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Score of(List<Grade> grades) {
        if (grades.isEmpty()) {
            throw new IllegalArgumentException("no graded answers to score; ask at least one question");
        }
        List<double[][]> scenes = List.copyOf(byScene(grades).values());
        Means all = means(scenes);
        List<Means> resampled = new ArrayList<>();
        WorldRandom random = new WorldRandom(scenes.size());
        for (int i = 0; i < RESAMPLES; i++) {
            List<double[][]> drawn = new ArrayList<>(scenes.size());
            for (int j = 0; j < scenes.size(); j++) {
                drawn.add(random.pick(scenes));
            }
            resampled.add(means(drawn));
        }
        Map<QuestionType, Figure> types = new EnumMap<>(QuestionType.class);
        Map<String, Integer> counts = new TreeMap<>();
        for (QuestionType type : TYPES) {
            int n = (int) grades.stream().filter(grade -> grade.type() == type).count();
            if (n > 0) {
                counts.merge(type.figure(), n, Integer::sum);
                types.put(
                        type,
                        figure(all.types[type.stream], n, resampled.stream().mapToDouble(m -> m.types[type.stream])));
            }
        }
        Map<String, Figure> figures = new TreeMap<>();
        counts.forEach((name, n) -> figures.put(
                name,
                figure(
                        all.figures.get(name),
                        n,
                        resampled.stream().mapToDouble(m -> m.figures.getOrDefault(name, Double.NaN)))));
        Figure overall = figure(all.overall, grades.size(), resampled.stream().mapToDouble(Means::overall));
        return new Score(overall, figures, types);
    }

    /**
     * How much higher the same questions score in one place than in another, overall. Each sample draws its scenes for both at
     * once, so that what makes a scene hard falls out of the difference.
     *
     * @throws IllegalArgumentException if there are no grades, or not the same questions behind both
     */
    public static Figure difference(List<Grade> one, List<Grade> other) {
        Map<String, double[][]> ones = byScene(one);
        Map<String, double[][]> others = byScene(other);
        boolean same = ones.keySet().equals(others.keySet())
                && ones.keySet().stream().allMatch(scene -> Arrays.equals(ones.get(scene)[1], others.get(scene)[1]));
        if (one.isEmpty() || !same) {
            throw new IllegalArgumentException("grades of " + one.size() + " and of " + other.size()
                    + " answers are not of the same questions; a difference needs both answers of each");
        }
        List<String> scenes = List.copyOf(ones.keySet());
        double[] resampled = new double[RESAMPLES];
        WorldRandom random = new WorldRandom(scenes.size());
        for (int i = 0; i < RESAMPLES; i++) {
            List<double[][]> drawnOnes = new ArrayList<>(scenes.size());
            List<double[][]> drawnOthers = new ArrayList<>(scenes.size());
            for (int j = 0; j < scenes.size(); j++) {
                String scene = random.pick(scenes);
                drawnOnes.add(ones.get(scene));
                drawnOthers.add(others.get(scene));
            }
            resampled[i] = means(drawnOnes).overall - means(drawnOthers).overall;
        }
        double difference = means(List.copyOf(ones.values())).overall - means(List.copyOf(others.values())).overall;
        return figure(difference, one.size(), Arrays.stream(resampled));
    }

    /** The mean of the figures alone, for those who resample by themselves; NaN without grades. */
    public static double overall(List<Grade> grades) {
        return means(List.copyOf(byScene(grades).values())).overall;
    }

    /** By scene: the sum of credits and the number of questions of each type. */
    private static Map<String, double[][]> byScene(List<Grade> grades) {
        Map<String, double[][]> byScene = new TreeMap<>();
        for (Grade grade : grades) {
            double[][] cell = byScene.computeIfAbsent(grade.scene(), scene -> new double[2][TYPES.length]);
            cell[0][grade.type().stream] += grade.credit();
            cell[1][grade.type().stream]++;
        }
        return byScene;
    }

    private static Figure figure(double score, int n, DoubleStream resampled) {
        double[] sorted =
                resampled.filter(value -> !Double.isNaN(value)).sorted().toArray();
        if (sorted.length == 0) {
            return new Figure(score, score, score, n);
        }
        int last = sorted.length - 1;
        return new Figure(score, sorted[(int) (0.025 * last)], sorted[(int) Math.ceil(0.975 * last)], n);
    }

    /**
     * The mean of the figures of summed credits.
     *
     * @param credits the sum of each type's credits, by {@link QuestionType#ordinal()}
     * @param counts the number of each type's questions
     * @return NaN without questions
     */
    public static double overall(double[] credits, double[] counts) {
        return means(credits, counts).overall;
    }

    private static Means means(List<double[][]> scenes) {
        double[] credit = new double[TYPES.length];
        double[] count = new double[TYPES.length];
        for (double[][] scene : scenes) {
            for (int i = 0; i < TYPES.length; i++) {
                credit[i] += scene[0][i];
                count[i] += scene[1][i];
            }
        }
        return means(credit, count);
    }

    private static Means means(double[] credit, double[] count) {
        double[] types = new double[TYPES.length];
        Map<String, double[]> sums = new TreeMap<>();
        for (QuestionType type : TYPES) {
            int i = type.stream;
            types[i] = credit[i] / count[i];
            if (count[i] > 0) {
                double[] sum = sums.computeIfAbsent(type.figure(), name -> new double[2]);
                sum[0] += types[i];
                sum[1]++;
            }
        }
        Map<String, Double> figures = new TreeMap<>();
        sums.forEach((name, sum) -> figures.put(name, sum[0] / sum[1]));
        double overall = figures.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
        return new Means(overall, figures, types);
    }
}
