package ai.valr.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Counts of ended tasks and how long they took. Used by one thread. */
final class TaskTally {
    private final Percentiles firstStep = new Percentiles();
    private final Percentiles answer = new Percentiles();
    private int answered;
    private int failed;
    private int cancelled;
    private int steps;

    /** What {@link #json} writes. */
    static JsonFields fields() {
        return new JsonFields()
                .with("answered", JsonSchema.integer("tasks"))
                .with("failed", JsonSchema.integer("tasks"))
                .with("cancelled", JsonSchema.integer("tasks"))
                .with("steps", JsonSchema.integer("of these tasks"))
                .with("first_step_ms", Percentiles.schema())
                .with("answer_ms", Percentiles.schema());
    }

    void add(TaskRow row) {
        steps += row.steps();
        if (Double.isFinite(row.firstStepMs())) {
            firstStep.add(row.firstStepMs());
        }
        switch (row.state()) {
            case ANSWERED -> {
                answered++;
                answer.add(row.endedMs());
            }
            case FAILED -> failed++;
            case CANCELLED -> cancelled++;
            case RUNNING -> {}
        }
    }

    ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("answered", answered)
                .put("failed", failed)
                .put("cancelled", cancelled)
                .put("steps", steps);
        node.set("first_step_ms", firstStep.json());
        node.set("answer_ms", answer.json());
        return node;
    }
}
