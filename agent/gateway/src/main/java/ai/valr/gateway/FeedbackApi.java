package ai.valr.gateway;

import ai.valr.schemas.CorrectedStep;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.RecordBounds;
import ai.valr.schemas.Topics;
import ai.valr.schemas.Verdict;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What people and programs think of an answer. */
final class FeedbackApi {
    private static final int MAX_TEXT = 8192;

    private static final JsonSchema FEEDBACK = new JsonFields()
            .optional("feedback_id", JsonSchema.text("made up where it is missing; one that is there is replaced"))
            .with("verdict", JsonSchema.choice("what the answer is", List.of("correct", "partly", "wrong")))
            .optional("labeller", JsonSchema.text("who says so"))
            .optional(
                    "corrected_answer",
                    JsonSchema.text("the right answer, in the question's type").orNull())
            .optional(
                    "corrected_steps",
                    JsonSchema.list(
                            "the right steps, all of them",
                            JsonSchema.object(
                                    "",
                                    new JsonFields()
                                            .with("text", JsonSchema.text(""))
                                            .optional(
                                                    "target_frame",
                                                    JsonSchema.object(
                                                            "the frame that it should look at, as an event names it",
                                                            new JsonFields()
                                                                    .with("frame_id", JsonSchema.text(""))
                                                                    .optional("topic", JsonSchema.text(""))
                                                                    .optional("partition", JsonSchema.integer(""))
                                                                    .optional("offset", JsonSchema.integer(""))
                                                                    .optional("url", JsonSchema.text("")))))))
            .optional("comment", JsonSchema.text("").orNull())
            .named("Feedback", "What somebody thinks of an answer.");

    private final Publisher publisher;

    FeedbackApi(Publisher publisher) {
        this.publisher = publisher;
    }

    List<Route> routes() {
        return List.of(Route.post(
                        Tag.FEEDBACK,
                        "/v1/sessions/{session}/tasks/{task}/feedback",
                        Guard.LABEL,
                        "giveFeedback",
                        "Say what an answer is worth, and what it should have been")
                .takes("application/json", FEEDBACK)
                .answers(
                        202,
                        "It was published.",
                        new JsonFields()
                                .with("feedback_id", JsonSchema.text(""))
                                .named("FeedbackTaken", "The name of a feedback."))
                .refuses(400, "It is wrong.")
                .handledBy(this::give));
    }

    /** Publishes a {@link Feedback} about a task. */
    private void give(Context request) {
        String session = TaskApi.sessionOf(request);
        String task = Ids.require("the task", request.pathParam("task"));
        JsonBody body = JsonBody.parse(request.bodyAsBytes());
        String id = body.text("feedback_id");
        Verdict verdict = body.choice("verdict", Verdict.class, null);
        if (verdict == null) {
            throw Problem.badRequest("verdict is missing", "give correct, partly or wrong");
        }
        Feedback feedback = Feedback.newBuilder()
                .setFeedbackId(id == null ? Ids.fresh("feedback") : Ids.require("feedback_id", id))
                .setSessionId(session)
                .setTaskId(task)
                .setGivenAt(Instant.now())
                .setLabeller(bounded("labeller", body.text("labeller", "")))
                .setVerdict(verdict)
                .setCorrectedAnswer(bounded("corrected_answer", body.text("corrected_answer")))
                .setCorrectedSteps(steps(body.objects("corrected_steps", RecordBounds.MAX_CORRECTED_STEPS)))
                .setComment(bounded("comment", body.text("comment")))
                .build();
        body.requireNothingElse();
        publisher.feedback(feedback);
        request.status(202);
        Json.send(request, JsonNodeFactory.instance.objectNode().put("feedback_id", feedback.getFeedbackId()));
    }

    private static List<CorrectedStep> steps(List<JsonBody> bodies) {
        List<CorrectedStep> steps = new ArrayList<>();
        for (JsonBody body : bodies) {
            String text = body.text("text");
            if (text == null) {
                throw Problem.badRequest("a corrected step has no text", "give each a text");
            }
            steps.add(new CorrectedStep(bounded("text", text), frame(body.object("target_frame"))));
            body.requireNothingElse();
        }
        return steps;
    }

    private static FrameReference frame(JsonBody body) {
        if (body == null) {
            return null;
        }
        FrameReference frame = new FrameReference(
                Ids.require("frame_id", body.text("frame_id")),
                body.text("topic", Topics.FRAMES),
                body.has("partition") ? body.integer("partition", 0, Integer.MAX_VALUE) : 0,
                body.integer("offset", 0L));
        body.raw("url"); // as the gateway gave it
        body.requireNothingElse();
        return frame;
    }

    private static String bounded(String field, String text) {
        if (text != null && text.length() > MAX_TEXT) {
            throw Problem.badRequest(
                    field + " has " + text.length() + " characters", "give at most " + MAX_TEXT + " of them");
        }
        return text;
    }
}
