package ai.valr.gateway;

import ai.valr.schemas.Verdict;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

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
                .named("VersionStatistics", "What people say of a version's answers.");
    }

    void add(TaskRow row, Verdict verdict) {
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
        return answered == 0 ? node : node.put("mean_confidence", confidence / answered);
    }
}
