package ai.valr.gateway;

import ai.valr.schemas.CorrectedStep;
import ai.valr.schemas.Feedback;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A feedback and where it lies in its topic, which is how a release names what it learnt from.
 *
 * @param givenAt the feedback's own time, or else the record's
 */
record GivenFeedback(int partition, long offset, Instant givenAt, Feedback feedback) {

    /** What {@link #json} writes. */
    static final JsonSchema SCHEMA = new JsonFields()
            .with("feedback_id", JsonSchema.text(""))
            .with("session_id", JsonSchema.text(""))
            .with("task_id", JsonSchema.text(""))
            .with("given_at", JsonSchema.time(""))
            .with("labeller", JsonSchema.text(""))
            .with("verdict", JsonSchema.choice("", List.of("unknown", "correct", "partly", "wrong")))
            .with("corrected_answer", JsonSchema.text("").orNull())
            .with(
                    "corrected_steps",
                    JsonSchema.list(
                            "",
                            JsonSchema.object(
                                    "",
                                    new JsonFields()
                                            .with("text", JsonSchema.text(""))
                                            .optional("target_frame", FrameApi.PLACE))))
            .with("comment", JsonSchema.text("").orNull())
            .with(
                    "position",
                    JsonSchema.object(
                            "where it lies in its topic, which is how a release names what it learnt from",
                            new JsonFields()
                                    .with("partition", JsonSchema.integer(""))
                                    .with("offset", JsonSchema.integer(""))))
            .named("GivenFeedback", "A feedback and where it lies.");

    String session() {
        return feedback.getSessionId();
    }

    String task() {
        return feedback.getTaskId();
    }

    ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("feedback_id", feedback.getFeedbackId())
                .put("session_id", session())
                .put("task_id", task())
                .put("given_at", givenAt.toString())
                .put("labeller", feedback.getLabeller())
                .put("verdict", feedback.getVerdict().name().toLowerCase(Locale.ROOT))
                .put("corrected_answer", feedback.getCorrectedAnswer());
        ArrayNode steps = node.putArray("corrected_steps");
        for (CorrectedStep step : feedback.getCorrectedSteps()) {
            ObjectNode corrected = steps.addObject().put("text", step.getText());
            if (step.getTargetFrame() != null) {
                corrected.set("target_frame", FrameApi.json(step.getTargetFrame()));
            }
        }
        node.put("comment", feedback.getComment());
        node.putObject("position").put("partition", partition).put("offset", offset);
        return node;
    }
}
