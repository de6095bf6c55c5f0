package ai.valr.gateway;

import ai.valr.schemas.Verdict;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What people say of a model version's answers. Used by one thread. */
final class VersionTally {
    private final String modelName;
    private final String version;
    private int answered;
    private int correct;
    private int partly;
    private int wrong;
    private double confidence;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    /** By when a bucket begins: answers that were labelled, and those of them that were right. */
    private final NavigableMap<Instant, Labels> overTime = new TreeMap<>();

    private static final class Labels {
        private int labelled;
        private int right;
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
                .with("first_at", JsonSchema.time("its first task's beginning"))
                .with("last_at", JsonSchema.time("its last task's beginning"))
                .optional("mean_confidence", JsonSchema.number("of its answers", 0, 1))
                .with(
                        "over_time",
                        JsonSchema.list(
                                "of the last minutes, the earliest first; a bucket without a label is left out",
                                new JsonFields()
                                        .with("from", JsonSchema.time(""))
                                        .with("labelled", JsonSchema.integer("answers that somebody judged"))
                                        .with("right", JsonSchema.integer("of them"))
                                        .named("Labels", "What was said of a version's answers of a time.")))
                .named("VersionStatistics", "What people say of a version's answers.");
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
        if (bucket != null && verdict != Verdict.UNKNOWN) {
            Labels labels = overTime.computeIfAbsent(bucket, key -> new Labels());
            labels.labelled++;
            labels.right += verdict == Verdict.WRONG ? 0 : 1; // of PARTLY the answer is right
        }
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
                .put("first_at", first.toString())
                .put("last_at", last.toString());
        ArrayNode times = node.putArray("over_time");
        overTime.forEach((from, labels) -> times.addObject()
                .put("from", from.toString())
                .put("labelled", labels.labelled)
                .put("right", labels.right));
        return answered == 0 ? node : node.put("mean_confidence", confidence / answered);
    }
}
