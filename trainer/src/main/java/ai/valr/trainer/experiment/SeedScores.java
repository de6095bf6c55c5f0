package ai.valr.trainer.experiment;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.Score;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The same questions answered by the models of several seeds. Letters: {@code S} seeds, {@code C} scenes, {@code T} question types.
 */
final class SeedScores {
    private static final int TYPES = QuestionType.values().length;

    private final List<Long> seeds;
    private final List<String> scenes;
    private final double[][][] credits;
    private final double[][] counts;
    private final int questions;

    private SeedScores(List<Long> seeds, List<String> scenes, double[][][] credits, double[][] counts, int questions) {
        this.seeds = seeds;
        this.scenes = scenes;
        this.credits = credits;
        this.counts = counts;
        this.questions = questions;
    }

    /**
     * @param grades by seed, one or more
     * @throws IllegalArgumentException when the seeds were not asked the same questions
     */
    static SeedScores of(Map<Long, List<Grade>> grades) {
        List<Long> seeds = List.copyOf(new TreeMap<>(grades).keySet());
        List<String> scenes = grades.get(seeds.get(0)).stream()
                .map(Grade::scene)
                .distinct()
                .sorted()
                .toList();
        double[][][] credits = new double[seeds.size()][scenes.size()][TYPES];
        double[][] counts = new double[0][];
        for (int s = 0; s < seeds.size(); s++) {
            double[][] own = new double[scenes.size()][TYPES];
            for (Grade grade : grades.get(seeds.get(s))) {
                int scene = scenes.indexOf(grade.scene());
                if (scene < 0) {
                    throw other(seeds.get(s), seeds.get(0));
                }
                credits[s][scene][grade.type().ordinal()] += grade.credit();
                own[scene][grade.type().ordinal()]++;
            }
            counts = s == 0 ? own : counts;
            if (!Arrays.deepEquals(own, counts)) {
                throw other(seeds.get(s), seeds.get(0));
            }
        }
        return new SeedScores(
                seeds, scenes, credits, counts, grades.get(seeds.get(0)).size());
    }

    private static IllegalArgumentException other(long seed, long first) {
        return new IllegalArgumentException("seed " + seed + " was asked other questions than seed " + first);
    }

    List<Long> seeds() {
        return seeds;
    }

    /** The mean over seeds of the overall score. */
    Score.Figure overall() {
        return draws().figure(this::overall, questions * seeds.size());
    }

    /** One seed's. */
    double overall(long seed) {
        return overall(new int[] {seeds.indexOf(seed)}, SeedDraws.all(scenes.size()));
    }

    /** Of a figure of VSI-Bench; {@code n} is that of one seed times the seeds. */
    Map<String, Score.Figure> byType() {
        Map<String, Score.Figure> figures = new TreeMap<>();
        for (QuestionType type : QuestionType.values()) {
            int n = questions(type.figure());
            if (n > 0) {
                figures.computeIfAbsent(type.figure(), name -> draws().figure(
                                (some, drawn) -> figure(name, some, drawn), n * seeds.size()));
            }
        }
        return figures;
    }

    private int questions(String figure) {
        double n = 0;
        for (double[] scene : counts) {
            for (QuestionType type : QuestionType.values()) {
                n += type.figure().equals(figure) ? scene[type.ordinal()] : 0;
            }
        }
        return (int) n;
    }

    /**
     * How much higher this scores than another, over the seeds that both have. Each draw takes the same seeds and scenes for both, so
     * that what makes a scene hard, and a seed lucky for all arms, falls out.
     *
     * @throws IllegalArgumentException when they share no seed, or were asked other questions
     */
    Score.Figure less(SeedScores other) {
        SeedScores mine = only(other.seeds);
        SeedScores theirs = other.only(seeds);
        if (mine.seeds.isEmpty() || !scenes.equals(other.scenes) || !Arrays.deepEquals(counts, other.counts)) {
            throw new IllegalArgumentException(
                    "a difference needs the same questions by the same seeds; there are seeds " + seeds + " and "
                            + other.seeds);
        }
        return mine.draws()
                .figure(
                        (some, drawn) -> mine.overall(some, drawn) - theirs.overall(some, drawn),
                        questions * mine.seeds.size());
    }

    SeedDraws draws() {
        return new SeedDraws(seeds.size(), scenes.size());
    }

    int n() {
        return questions * seeds.size();
    }

    private SeedScores only(List<Long> wanted) {
        List<Long> kept = seeds.stream().filter(wanted::contains).toList();
        double[][][] some =
                kept.stream().map(seed -> credits[seeds.indexOf(seed)]).toArray(double[][][]::new);
        return new SeedScores(kept, scenes, some, counts, questions);
    }

    /** The overall score over some seeds and scenes, which may come more than once. */
    double overall(int[] some, int[] drawn) {
        double[] credit = new double[TYPES];
        double[] count = new double[TYPES];
        sum(some, drawn, credit, count);
        return Score.overall(credit, count);
    }

    /** The mean over the figure's types. */
    private double figure(String name, int[] some, int[] drawn) {
        double[] credit = new double[TYPES];
        double[] count = new double[TYPES];
        sum(some, drawn, credit, count);
        return Arrays.stream(QuestionType.values())
                .filter(type -> type.figure().equals(name) && count[type.ordinal()] > 0)
                .mapToDouble(type -> credit[type.ordinal()] / count[type.ordinal()])
                .average()
                .orElse(Double.NaN);
    }

    private void sum(int[] some, int[] drawn, double[] credit, double[] count) {
        for (int scene : drawn) {
            for (int type = 0; type < TYPES; type++) {
                count[type] += counts[scene][type];
                for (int seed : some) {
                    credit[type] += credits[seed][scene][type] / some.length;
                }
            }
        }
    }
}
