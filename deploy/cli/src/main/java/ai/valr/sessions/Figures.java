package ai.valr.sessions;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.Score;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How scores and times are taken and rounded in the reports. */
final class Figures {
    private Figures() {}

    static Grade grade(Question question, Served served) {
        return Grade.of(question, Grade.answerIn(served.text()));
    }

    static Map<String, Object> json(Score.Figure figure) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("score", round(figure.score(), 4));
        out.put("ci", new double[] {round(figure.low(), 4), round(figure.high(), 4)});
        out.put("n", figure.n());
        return out;
    }

    /** Of those that are numbers, the one in the middle, or the mean of the two there; to one decimal. NaN of none. */
    static double median(double[] values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return round(median, 1);
    }

    static double round(double value, int decimals) {
        double scale = Math.pow(10, decimals);
        return Math.round(value * scale) / scale;
    }
}
