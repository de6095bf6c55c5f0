package ai.valr.demo;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Score;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a demo's tasks came to. A task without an answer counts with no credit. */
public final class DemoSummary {
    /** Grades that are kept for the score: the latest of an endless demo. */
    private static final int MAX_GRADES = 10_000;

    private final List<Grade> grades = new ArrayList<>();
    private final Latencies firstStep = new Latencies();
    private final Latencies answer = new Latencies();
    private int tasks;
    private int answered;

    void add(Grade grade, TaskTimes times) {
        tasks++;
        if (grades.size() == MAX_GRADES) {
            grades.remove(0);
        }
        grades.add(grade);
        if (!Double.isNaN(times.firstStepMs())) {
            firstStep.add(times.firstStepMs());
        }
        if (times.answered()) {
            answered++;
            answer.add(times.answerMs());
        }
    }

    public int tasks() {
        return tasks;
    }

    public int answered() {
        return answered;
    }

    public int failed() {
        return tasks - answered;
    }

    public Latencies firstStep() {
        return firstStep;
    }

    public Latencies answer() {
        return answer;
    }

    /** VSI-Bench's figures over the tasks, empty before the first. */
    public Optional<Score> score() {
        return grades.isEmpty() ? Optional.empty() : Optional.of(Score.of(grades));
    }

    /** The last line of {@code --json}: scores in [0, 1], times in milliseconds, null for what was not measured. */
    public ObjectNode json() {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        summary.put("tasks", tasks).put("answered", answered).put("failed", failed());
        ObjectNode byType = JsonNodeFactory.instance.objectNode();
        Optional<Score> score = score();
        score.ifPresent(known -> known.figures().forEach((type, figure) -> byType.putObject(type)
                .put("score", rounded(figure.score(), 4))
                .put("n", figure.n())));
        summary.put(
                "score", score.map(known -> rounded(known.overall().score(), 4)).orElse(null));
        summary.set("by_type", byType);
        summary.set("first_step_ms", percentiles(firstStep));
        summary.set("answer_ms", percentiles(answer));
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.set("summary", summary);
        return line;
    }

    private static ObjectNode percentiles(Latencies latencies) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (int percent : new int[] {50, 95}) {
            double ms = latencies.percentile(percent);
            node.put("p" + percent, Double.isNaN(ms) ? null : rounded(ms, 1));
        }
        return node;
    }

    private static Double rounded(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }
}
