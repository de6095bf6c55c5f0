package ai.valr.gateway;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.EventJson;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.generic.IndexedRecord;

/**
 * A task in a line, as it was after its latest event. Never changes, so that lists are searched without a lock.
 *
 * @param answerType choice, number or text
 * @param answer empty where there is none
 * @param value the answer by its type; null where there is none
 * @param expected what the asker knew to be right; empty where the asker did not say
 * @param outcome by that
 * @param confidence in [0, 1]; NaN where there is no answer
 * @param events how many of its events are in memory
 * @param firstStepMs from its acceptance to its first step; NaN where there is none
 * @param endedMs from its acceptance to its end; NaN where it has not ended
 * @param searchText what a search looks in, in lower case
 */
record TaskRow(
        TaskKey key,
        String session,
        String task,
        TaskState state,
        String question,
        List<String> options,
        String answerType,
        String answer,
        IndexedRecord value,
        String expected,
        Outcome outcome,
        double confidence,
        String modelName,
        String modelVersion,
        int events,
        int steps,
        Instant startedAt,
        Instant updatedAt,
        double firstStepMs,
        double endedMs,
        String searchText) {

    /** What {@link #json} writes. */
    static JsonFields fields() {
        List<String> states =
                Arrays.stream(TaskState.values()).map(TaskState::label).toList();
        return new JsonFields()
                .with("task_id", JsonSchema.text(""))
                .with("state", JsonSchema.choice("how far it is", states))
                .optional("question", JsonSchema.text("where its beginning is in memory"))
                .optional("options", JsonSchema.list("", JsonSchema.text("")))
                .with("answer_type", JsonSchema.choice("", List.of("choice", "number", "text")))
                .with("model_name", JsonSchema.text(""))
                .with("model_version", JsonSchema.text(""))
                .optional("answer", JsonSchema.text("where it was answered"))
                .optional(
                        "value",
                        AvroJsonSchema.fields(AnswerProduced.getClassSchema())
                                .all()
                                .get("value"))
                .optional("confidence", JsonSchema.number("of the answer", 0, 1))
                .optional("expected_answer", JsonSchema.text("what the asker knew to be right"))
                .with("outcome", JsonSchema.choice("of the answer, by what the asker knew", Outcome.labels()))
                .optional("first_step_ms", JsonSchema.number("from its acceptance to its first step"))
                .optional("ended_ms", JsonSchema.number("from its acceptance to its end"))
                .with("steps", JsonSchema.integer("in memory"))
                .with("events", JsonSchema.integer("in memory"))
                .with("started_at", JsonSchema.time(""))
                .with("updated_at", JsonSchema.time(""));
    }

    ObjectNode json() {
        ObjectNode node =
                JsonNodeFactory.instance.objectNode().put("task_id", task).put("state", state.label());
        if (!question.isEmpty()) {
            node.put("question", question);
            ArrayNode array = node.putArray("options");
            options.forEach(array::add);
        }
        node.put("answer_type", answerType).put("model_name", modelName).put("model_version", modelVersion);
        if (state == TaskState.ANSWERED) {
            node.put("answer", answer).set("value", value == null ? null : EventJson.fields(value));
            node.put("confidence", confidence);
        }
        if (!expected.isEmpty()) {
            node.put("expected_answer", expected);
        }
        node.put("outcome", outcome.label());
        putFinite(node, "first_step_ms", firstStepMs);
        putFinite(node, "ended_ms", endedMs);
        return node.put("steps", steps)
                .put("events", events)
                .put("started_at", startedAt.toString())
                .put("updated_at", updatedAt.toString());
    }

    private static void putFinite(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        }
    }
}
