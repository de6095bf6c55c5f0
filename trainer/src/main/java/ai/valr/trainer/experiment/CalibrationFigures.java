package ai.valr.trainer.experiment;

import ai.valr.trainer.eval.SceneBootstrap;
import ai.valr.trainer.roomworld.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well chances of being right fit answers of known worth. Right is an answer's credit, a fraction for numbers, so that a chance of .6
 * is met by answers worth .6 on average. Intervals are over scenes.
 *
 * @param answers one at least
 * @param chances one an answer, from 0 to 1
 */
record CalibrationFigures(List<ConfidentAnswer> answers, double[] chances) {
    /** Of equal numbers of answers: most raw confidences lie near 1, where bins of equal width would hold nearly all. */
    static final int BINS = 10;

    /** Answers with the chance that each is given. */
    static CalibrationFigures of(List<ConfidentAnswer> answers, ToDoubleFunction<ConfidentAnswer> chance) {
        return new CalibrationFigures(
                answers, answers.stream().mapToDouble(chance).toArray());
    }

    /**
     * A bin of answers that are about as sure.
     *
     * @param n answers
     * @param chance their mean chance
     * @param credit their mean credit
     */
    record Bin(int n, double chance, double credit) {}

    private SceneBootstrap bootstrap() {
        return new SceneBootstrap(ConfidentAnswer.scenes(answers));
    }

    /** Expected calibration error: the mean distance of chance and credit over bins, weighted by their answers. */
    Score.Figure ece() {
        return bootstrap().figure(items -> bins(items).stream()
                .mapToDouble(bin -> bin.n() * Math.abs(bin.chance() - bin.credit()) / items.length)
                .sum());
    }

    /** Brier score: the mean square of chance less credit. */
    Score.Figure brier() {
        return bootstrap().mean(each(i -> Math.pow(chances[i] - answers.get(i).credit(), 2)));
    }

    /** Mean negative log-likelihood in nats. */
    Score.Figure loss() {
        return bootstrap().mean(each(i -> answers.get(i).loss(chances[i])));
    }

    private double[] each(IntToDoubleFunction figure) {
        return IntStream.range(0, chances.length).mapToDouble(figure).toArray();
    }

    /** From the least sure on. */
    List<Bin> bins() {
        return bins(SeedDraws.all(answers.size()));
    }

    private List<Bin> bins(int[] items) {
        int[] sorted = Arrays.stream(items)
                .boxed()
                .sorted(Comparator.comparingDouble(item -> chances[item]))
                .mapToInt(Integer::intValue)
                .toArray();
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            int from = (int) ((long) b * sorted.length / BINS);
            int to = (int) ((b + 1L) * sorted.length / BINS);
            if (to > from) {
                double chance = 0;
                double credit = 0;
                for (int i = from; i < to; i++) {
                    chance += chances[sorted[i]];
                    credit += answers.get(sorted[i]).credit();
                }
                bins.add(new Bin(to - from, chance / (to - from), credit / (to - from)));
            }
        }
        return bins;
    }

    /** Area under risk and coverage: the mean risk of the n surest answers over all n. */
    Score.Figure aurc() {
        return bootstrap().figure(items -> mean(risks(items, Comparator.comparingDouble(item -> -chances[item]))));
    }

    /** The same for who knows what each answer is worth: no order is better. */
    Score.Figure bestAurc() {
        return bootstrap()
                .figure(items -> mean(risks(items, Comparator.comparingDouble(item -> -answers.get(item)
                        .credit()))));
    }

    /** The same for who knows nothing: the risk of all. */
    Score.Figure randomAurc() {
        return bootstrap().mean(each(i -> 1 - answers.get(i).credit()));
    }

    /** The risk (one less the mean credit) of the surest answer, the two surest, up to all. */
    double[] risks() {
        return risks(SeedDraws.all(answers.size()), Comparator.comparingDouble(item -> -chances[item]));
    }

    /** The same in the order of their worth. */
    double[] bestRisks() {
        return risks(SeedDraws.all(answers.size()), Comparator.comparingDouble(item -> -answers.get(item)
                .credit()));
    }

    private double[] risks(int[] items, Comparator<Integer> order) {
        int[] sorted = Arrays.stream(items)
                .boxed()
                .sorted(order)
                .mapToInt(Integer::intValue)
                .toArray();
        double[] risks = new double[sorted.length];
        double lost = 0;
        for (int i = 0; i < sorted.length; i++) {
            lost += 1 - answers.get(sorted[i]).credit();
            risks[i] = lost / (i + 1);
        }
        return risks;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }
}
