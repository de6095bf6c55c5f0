package ai.valr.trainer.intervention;

import ai.valr.trainer.eval.SceneBootstrap;
import ai.valr.trainer.roomworld.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a linear probe reads from states: fitted on the scenes of even number, scored on the others. The penalty is the one of
 * {@link #PENALTIES} that does best on every fourth of the fitting scenes when fitted on the rest of them.
 */
public final class Readout {
    private static final double[] PENALTIES = {0.001, 0.01, 0.1, 1, 10};
    private static final int PARTS = 4;

    private final List<Integer> scenes;
    private final List<Integer> fitted = new ArrayList<>();
    private final List<Integer> chosenBy = new ArrayList<>();
    private final List<Integer> scored = new ArrayList<>();

    /** @param scenes each row's scene */
    public Readout(List<Integer> scenes) {
        this.scenes = List.copyOf(scenes);
        for (int row = 0; row < scenes.size(); row++) {
            if (scenes.get(row) % 2 == 1) {
                scored.add(row);
            } else if (scenes.get(row) / 2 % PARTS == PARTS - 1) {
                chosenBy.add(row);
            } else {
                fitted.add(row);
            }
        }
    }

    /** Whether there are rows to fit, to choose and to score by. */
    public boolean isPossible() {
        return !fitted.isEmpty() && !chosenBy.isEmpty() && !scored.isEmpty();
    }

    /** Rows that the probe is fitted on, those by which its penalty is chosen included. */
    public int fits() {
        return fitted.size() + chosenBy.size();
    }

    /** The share of the scored rows whose class is read right. */
    public Score.Figure accuracy(double[][] states, int[] classes) {
        double[][] truth = oneHot(classes);
        return scored(read(states, truth, Readout::hits), truth, Readout::hits);
    }

    /** The same for the class most frequent among the rows that are fitted on. */
    public Score.Figure majority(int[] classes) {
        return scored(constant(oneHot(classes)), oneHot(classes), Readout::hits);
    }

    /** The share of the scored rows' variance that is read (R squared); below 0 where the probe does worse than their mean. */
    public Score.Figure explained(double[][] states, double[] values) {
        double[][] truth = column(values);
        return scored(read(states, truth, Readout::explained), truth, Readout::explained);
    }

    /** The same for the mean of the rows that are fitted on. */
    public Score.Figure mean(double[] values) {
        return scored(constant(column(values)), column(values), Readout::explained);
    }

    /** How good predictions are: the more the better. */
    private interface Measure {
        double of(List<double[]> predicted, List<double[]> truth);
    }

    private List<double[]> read(double[][] states, double[][] truth, Measure measure) {
        double best = Double.NEGATIVE_INFINITY;
        double penalty = PENALTIES[0];
        for (double candidate : PENALTIES) {
            double score = measure.of(predict(states, truth, fitted, candidate, chosenBy), pick(truth, chosenBy));
            if (score > best) {
                best = score;
                penalty = candidate;
            }
        }
        List<Integer> all = new ArrayList<>(fitted);
        all.addAll(chosenBy);
        return predict(states, truth, all, penalty, scored);
    }

    private static List<double[]> predict(
            double[][] states, double[][] truth, List<Integer> from, double penalty, List<Integer> rows) {
        Ridge ridge = Ridge.fit(
                pick(states, from).toArray(double[][]::new), pick(truth, from).toArray(double[][]::new), penalty);
        return rows.stream().map(row -> ridge.predict(states[row])).toList();
    }

    /** The fitting rows' mean truth for every scored row. */
    private List<double[]> constant(double[][] truth) {
        List<Integer> all = new ArrayList<>(fitted);
        all.addAll(chosenBy);
        double[] mean = new double[truth[0].length];
        for (int row : all) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += truth[row][i] / all.size();
            }
        }
        return scored.stream().map(row -> mean).toList();
    }

    private Score.Figure scored(List<double[]> predicted, double[][] truth, Measure measure) {
        List<double[]> expected = pick(truth, scored);
        return new SceneBootstrap(scored.stream().map(scenes::get).toList())
                .figure(sample -> measure.of(pick(predicted, sample), pick(expected, sample)));
    }

    private static double hits(List<double[]> predicted, List<double[]> truth) {
        return IntStream.range(0, predicted.size())
                        .filter(i -> largest(predicted.get(i)) == largest(truth.get(i)))
                        .count()
                / (double) predicted.size();
    }

    private static double explained(List<double[]> predicted, List<double[]> truth) {
        double mean = truth.stream().mapToDouble(it -> it[0]).average().orElse(Double.NaN);
        double left = 0;
        double all = 0;
        for (int i = 0; i < predicted.size(); i++) {
            left += Math.pow(predicted.get(i)[0] - truth.get(i)[0], 2);
            all += Math.pow(truth.get(i)[0] - mean, 2);
        }
        return all > 0 ? 1 - left / all : Double.NaN;
    }

    private static int largest(double[] values) {
        return IntStream.range(0, values.length).reduce(0, (best, i) -> values[i] > values[best] ? i : best);
    }

    private static double[][] oneHot(int[] classes) {
        int count = Arrays.stream(classes).max().orElse(0) + 1;
        return Arrays.stream(classes)
                .mapToObj(it -> IntStream.range(0, count)
                        .mapToDouble(i -> i == it ? 1 : 0)
                        .toArray())
                .toArray(double[][]::new);
    }

    private static double[][] column(double[] values) {
        return Arrays.stream(values).mapToObj(value -> new double[] {value}).toArray(double[][]::new);
    }

    private static List<double[]> pick(double[][] rows, List<Integer> which) {
        return which.stream().map(row -> rows[row]).toList();
    }

    private static List<double[]> pick(List<double[]> rows, int[] which) {
        return Arrays.stream(which).mapToObj(rows::get).toList();
    }
}
