package ai.valr.gateway;

import ai.valr.schemas.Verdict;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How right a model version's answers are: by what people say, and by what the askers knew. Used by one thread. */
final class VersionTally {
    private final String modelName;
    private final String version;
    private int answered;
    private int correct;
    private int partly;
    private int wrong;
    private int knownRight;
    private int knownWrong;
    private double confidence;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    /** By when a bucket begins. */
    private final NavigableMap<Instant, Judged> overTime = new TreeMap<>();

    /** Answers of a time: those that somebody judged, those that askers knew, and how many of either were right. */
    private static final class Judged {
        private int labelled;
        private int right;
        private int known;
        private int knownRight;
    }

    VersionTally(String modelName, String version) {
        this.modelName = modelName;
        this.version = version;
    }

    /** What {@link #json} writes. */
    static JsonSchema schema() {
        return new JsonFields()
                .with("model_name", JsonSchema.text(""))
                .with("version", JsonSchema.text(""))
                .with("answered", JsonSchema.integer("tasks in memory"))
                .with("correct", JsonSchema.integer("by what was said last"))
                .with("partly", JsonSchema.integer("by what was said last"))
                .with("wrong", JsonSchema.integer("by what was said last"))
                .with("known_right", JsonSchema.integer("by what the asker knew"))
                .with("known_wrong", JsonSchema.integer("by what the asker knew"))
                .with("first_at", JsonSchema.time("its first task's beginning"))
                .with("last_at", JsonSchema.time("its last task's beginning"))
                .optional("mean_confidence", JsonSchema.number("of its answers", 0, 1))
                .with(
                        "over_time",
                        JsonSchema.list(
                                "of the last minutes, the earliest first; a bucket in which nothing can be judged is left out",
                                new JsonFields()
                                        .with("from", JsonSchema.time(""))
                                        .with("labelled", JsonSchema.integer("answers that somebody judged"))
                                        .with("right", JsonSchema.integer("of them"))
                                        .with("known", JsonSchema.integer("answers whose asker knew the right one"))
                                        .with("known_right", JsonSchema.integer("of them"))
                                        .named("JudgedAnswers", "How right a version's answers of a time are.")))
                .named("VersionStatistics", "How right a version's answers are, by people and by their askers.");
    }

    /** @param bucket when the bucket begins in which the task ended; null where that is too long ago, or it runs */
    void add(TaskRow row, Verdict verdict, Instant bucket) {
        first = row.startedAt().isBefore(first) ? row.startedAt() : first;
        last = row.startedAt().isAfter(last) ? row.startedAt() : last;
        if (row.state() == TaskState.ANSWERED) {
            answered++;
            confidence += row.confidence();
        }
        switch (verdict) {
            case CORRECT -> correct++;
            case PARTLY -> partly++;
            case WRONG -> wrong++;
            case UNKNOWN -> {}
        }
        boolean known = row.outcome() != Outcome.UNKNOWN;
        boolean knownToBeRight = row.outcome() == Outcome.RIGHT;
        knownRight += knownToBeRight ? 1 : 0;
        knownWrong += known && !knownToBeRight ? 1 : 0;
        if (bucket == null || (verdict == Verdict.UNKNOWN && !known)) {
            return;
        }
        Judged judged = overTime.computeIfAbsent(bucket, key -> new Judged());
        if (verdict != Verdict.UNKNOWN) {
            judged.labelled++;
            judged.right += verdict == Verdict.WRONG ? 0 : 1; // of PARTLY the answer is right
        }
        judged.known += known ? 1 : 0;
        judged.knownRight += knownToBeRight ? 1 : 0;
    }

    ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("model_name", modelName)
                .put("version", version)
                .put("answered", answered)
                .put("correct", correct)
                .put("partly", partly)
                .put("wrong", wrong)
                .put("known_right", knownRight)
                .put("known_wrong", knownWrong)
                .put("first_at", first.toString())
                .put("last_at", last.toString());
        ArrayNode times = node.putArray("over_time");
        overTime.forEach((from, judged) -> times.addObject()
                .put("from", from.toString())
                .put("labelled", judged.labelled)
                .put("right", judged.right)
                .put("known", judged.known)
                .put("known_right", judged.knownRight));
        return answered == 0 ? node : node.put("mean_confidence", confidence / answered);
    }
}
