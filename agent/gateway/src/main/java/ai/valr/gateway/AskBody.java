package ai.valr.gateway;

import ai.valr.schemas.AnswerType;
import ai.valr.schemas.Ask;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.FramesInTime;
import ai.valr.schemas.LatestFrames;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** An {@link Ask} as JSON: the schema's names, with {@code frames} as {@code {"latest": 4}}, {@code {"ids": [...]}} or a time range. */
final class AskBody {
    static final int MAX_QUESTION = 8192;
    private static final int MAX_OPTIONS = 26;
    private static final int MAX_FRAMES = 1024;
    private static final int MAX_BUDGET = 1_000_000;

    /** What {@link #read} reads. */
    static JsonSchema schema() {
        JsonSchema count = JsonSchema.integer("", 1, MAX_FRAMES);
        JsonSchema frames = JsonSchema.oneOf(
                told("frames"),
                List.of(
                        JsonSchema.object("the latest ones", new JsonFields().with("latest", count)),
                        JsonSchema.object(
                                "by name", new JsonFields().with("ids", JsonSchema.list("", JsonSchema.text("")))),
                        JsonSchema.object(
                                "by time",
                                new JsonFields()
                                        .with("from", JsonSchema.time(""))
                                        .with("to", JsonSchema.time(""))
                                        .optional("max_count", count))));
        return new JsonFields()
                .optional("task_id", JsonSchema.text("unique in its session; made up where it is missing"))
                .with("question", JsonSchema.text(told("question")))
                .optional("options", JsonSchema.list(told("options"), JsonSchema.text("")))
                .optional(
                        "answer_type",
                        JsonSchema.choice(
                                "choice where there are options, else text",
                                Arrays.stream(AnswerType.values())
                                        .map(type -> type.name().toLowerCase(Locale.ROOT))
                                        .toList()))
                .optional("number_unit", JsonSchema.text(told("number_unit")))
                .optional("frames", frames)
                .optional("max_steps", JsonSchema.integer(told("max_steps"), 1, MAX_BUDGET))
                .optional("max_tokens", JsonSchema.integer(told("max_tokens"), 1, MAX_BUDGET))
                .optional("latents_per_step", JsonSchema.integer(told("latents_per_step"), 0, MAX_BUDGET))
                .optional("deadline", JsonSchema.time("when an answer is worth nothing any more"))
                .optional("priority", JsonSchema.integer(told("priority"), -MAX_BUDGET, MAX_BUDGET))
                .optional("temperature", JsonSchema.number(told("temperature"), 0, 2))
                .optional("seed", JsonSchema.integer(told("seed")))
                .optional("model_version", JsonSchema.text(told("model_version")))
                .optional("expected_answer", JsonSchema.text(told("expected_answer")))
                .named("Ask", "A question.");
    }

    /** As the topic's schema tells it. */
    private static String told(String field) {
        return Ask.getClassSchema().getField(field).doc();
    }

    private AskBody() {}

    /** @throws Problem where a field is missing, wrong or unknown */
    static Ask read(JsonBody body) {
        String taskId = body.text("task_id");
        String question = body.text("question");
        if (question == null || question.isBlank() || question.length() > MAX_QUESTION) {
            throw Problem.badRequest(
                    "question has " + (question == null ? 0 : question.length()) + " characters",
                    "give 1 to " + MAX_QUESTION + " of them");
        }
        List<String> options = body.texts("options", MAX_OPTIONS);
        AnswerType type =
                body.choice("answer_type", AnswerType.class, options.isEmpty() ? AnswerType.TEXT : AnswerType.CHOICE);
        if (type == AnswerType.CHOICE && options.isEmpty()) {
            throw Problem.badRequest("answer_type is choice without options", "give the options to choose from");
        }
        Ask ask = Ask.newBuilder()
                .setTaskId(taskId == null ? Ids.fresh("task") : Ids.require("task_id", taskId))
                .setQuestion(question)
                .setOptions(options)
                .setAnswerType(type)
                .setNumberUnit(body.text("number_unit"))
                .setFrames(frames(body.object("frames")))
                .setMaxSteps(body.integer("max_steps", 1, MAX_BUDGET))
                .setMaxTokens(body.integer("max_tokens", 1, MAX_BUDGET))
                .setLatentsPerStep(body.integer("latents_per_step", 0, MAX_BUDGET))
                .setDeadline(body.time("deadline"))
                .setPriority(orZero(body.integer("priority", -MAX_BUDGET, MAX_BUDGET)))
                .setTemperature(body.number("temperature", 0, 2, 0))
                .setSeed(body.integer("seed", 0L))
                .setModelVersion(body.text("model_version"))
                .setExpectedAnswer(body.text("expected_answer"))
                .build();
        body.requireNothingElse();
        return ask;
    }

    private static int orZero(Integer value) {
        return value == null ? 0 : value;
    }

    private static Object frames(JsonBody body) {
        if (body == null) {
            return null;
        }
        Object frames;
        if (body.has("ids")) {
            frames = new FramesById(body.texts("ids", MAX_FRAMES));
        } else if (body.has("latest")) {
            frames = new LatestFrames(body.integer("latest", 1, MAX_FRAMES));
        } else {
            Instant from = body.time("from");
            Instant to = body.time("to");
            if (from == null || to == null || to.isBefore(from)) {
                throw Problem.badRequest(
                        "frames has neither latest nor ids, and from " + from + " to " + to + " is no range",
                        "give {\"latest\": N}, {\"ids\": [...]} or {\"from\": T, \"to\": T}");
            }
            frames = new FramesInTime(from, to, body.integer("max_count", 1, MAX_FRAMES));
        }
        body.requireNothingElse();
        return frames;
    }
}
