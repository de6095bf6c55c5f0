package ai.valr.trainer.experiment;

import ai.valr.model.text.VsiBenchAnswer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One answer out of several to the same question, each with the weight of its confidence. */
final class Vote {
    private Vote() {}

    /**
     * An answer.
     *
     * @param text such as {@code B} or {@code 2.2 m}; may be empty
     * @param confidence 0 to 1
     */
    record Ballot(String text, double confidence) {}

    private record Measured(double value, Ballot ballot) {}

    /**
     * Of options the one with the greatest sum of confidences, and of those with the same sum the one that was said first; of numbers the
     * weighted median, since two measures of one thing are hardly ever the same; what is no number has no vote there.
     *
     * @param ballots one or more
     * @param isChoice whether the question has options
     */
    static String of(List<Ballot> ballots, boolean isChoice) {
        return isChoice ? mostTrusted(ballots) : median(ballots);
    }

    private static String mostTrusted(List<Ballot> ballots) {
        Map<String, Double> sums = new LinkedHashMap<>();
        ballots.forEach(ballot -> sums.merge(ballot.text(), ballot.confidence(), Double::sum));
        String best = ballots.get(0).text();
        for (Map.Entry<String, Double> sum : sums.entrySet()) {
            best = sum.getValue() > sums.get(best) ? sum.getKey() : best;
        }
        return best;
    }

    private static String median(List<Ballot> ballots) {
        List<Measured> measures = new ArrayList<>();
        for (Ballot ballot : ballots) {
            VsiBenchAnswer.number(ballot.text()).stream()
                    .filter(Double::isFinite)
                    .forEach(value -> measures.add(new Measured(value, ballot)));
        }
        if (measures.isEmpty()) {
            return ballots.get(0).text();
        }
        measures.sort(Comparator.comparingDouble(Measured::value));
        double half =
                measures.stream().mapToDouble(it -> it.ballot().confidence()).sum() / 2;
        double below = 0;
        for (Measured measure : measures) {
            below += measure.ballot().confidence();
            if (below >= half) {
                return measure.ballot().text();
            }
        }
        return measures.get(measures.size() - 1).ballot().text();
    }
}
