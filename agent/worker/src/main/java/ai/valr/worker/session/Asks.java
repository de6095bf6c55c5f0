package ai.valr.worker.session;

import ai.valr.engine.Budget;
import ai.valr.engine.ModelUse;
import ai.valr.engine.ModelVersions;
import ai.valr.engine.TaskRequest;
import ai.valr.model.ReasoningModel;
import ai.valr.schemas.AnswerType;
import ai.valr.schemas.Ask;
import ai.valr.schemas.FailureCode;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.FramesInTime;
import ai.valr.schemas.LatestFrames;
import ai.valr.schemas.RecordBounds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Turns an {@code Ask} into a {@link TaskSpec}: checks every field and fills in what was left open. */
final class Asks {
    private final ModelVersions models;
    private final SessionLimits limits;
    private final TaskDefaults defaults;

    Asks(ModelVersions models, SessionLimits limits, TaskDefaults defaults) {
        this.models = models;
        this.limits = limits;
        this.defaults = defaults;
    }

    /** @throws InvalidTaskException with all problems at once */
    TaskSpec spec(Ask ask) throws InvalidTaskException {
        // What is asked of the model here is the same in all of its versions.
        try (ModelUse active = models.active()) {
            return spec(ask, active.model());
        }
    }

    private TaskSpec spec(Ask ask, ReasoningModel model) throws InvalidTaskException {
        List<String> problems = new ArrayList<>();
        text(problems, ask);
        int steps = within(problems, "max_steps", ask.getMaxSteps(), defaults.steps(), 1, defaults.maxSteps());
        int tokens = within(problems, "max_tokens", ask.getMaxTokens(), defaults.tokens(), 1, defaults.maxTokens());
        int latents = within(
                problems,
                "latents_per_step",
                ask.getLatentsPerStep(),
                model.defaultLatents(),
                model.minLatents(),
                model.maxLatents());
        within(problems, "priority", ask.getPriority(), 0, TaskRequest.LOWEST_PRIORITY, TaskRequest.HIGHEST_PRIORITY);
        double temperature = ask.getTemperature();
        if (!(temperature >= 0 && temperature <= RecordBounds.MAX_TEMPERATURE)) {
            problems.add("temperature " + temperature + " must lie in [0, " + RecordBounds.MAX_TEMPERATURE + "]");
        }
        FrameSelection selection = selection(problems, ask.getFrames());
        if (problems.isEmpty()) {
            roomForAnswer(problems, ask, tokens, model);
        }
        String version = ask.getModelVersion();
        if (version != null && (version.isBlank() || version.length() > RecordBounds.MAX_ID_CHARS)) {
            problems.add("model_version of " + version.length() + " characters must have 1 to "
                    + RecordBounds.MAX_ID_CHARS + "; leave it out to take the active one");
        }
        String expected = ask.getExpectedAnswer();
        if (expected != null && expected.length() > RecordBounds.MAX_QUESTION_CHARS) {
            problems.add("expected_answer of " + expected.length() + " characters is above the bound of "
                    + RecordBounds.MAX_QUESTION_CHARS);
        }
        if (!problems.isEmpty()) {
            throw new InvalidTaskException(FailureCode.INVALID_TASK, String.join("; ", problems));
        }
        return new TaskSpec(
                ask.getTaskId(),
                ask.getQuestion(),
                ask.getOptions(),
                ask.getAnswerType(),
                ask.getNumberUnit(),
                selection,
                new Budget(
                        steps,
                        tokens,
                        Math.min(tokens, defaults.tokensPerStep()),
                        latents,
                        Math.max(latents, defaults.latents())),
                ask.getDeadline() == null
                        ? TaskSpec.NO_DEADLINE
                        : ask.getDeadline().toEpochMilli(),
                ask.getPriority(),
                temperature,
                ask.getSeed(),
                version,
                ask.getExpectedAnswer());
    }

    private static void text(List<String> problems, Ask ask) {
        String question = ask.getQuestion();
        if (question.isBlank()) {
            problems.add("question is empty; expected 1 to " + RecordBounds.MAX_QUESTION_CHARS + " characters");
        } else if (question.length() > RecordBounds.MAX_QUESTION_CHARS) {
            problems.add("question of " + question.length() + " characters is above the bound of "
                    + RecordBounds.MAX_QUESTION_CHARS);
        }
        int options = ask.getOptions().size();
        if (options > RecordBounds.MAX_OPTIONS) {
            problems.add(options + " options are above the bound of " + RecordBounds.MAX_OPTIONS);
        }
        int optionChars = ask.getOptions().stream().mapToInt(String::length).sum();
        if (optionChars > RecordBounds.MAX_QUESTION_CHARS) {
            problems.add("options of " + optionChars + " characters together are above the bound of "
                    + RecordBounds.MAX_QUESTION_CHARS);
        }
        if (ask.getAnswerType() == AnswerType.CHOICE && options == 0) {
            problems.add("answer_type CHOICE needs options, and there are none; give them or ask for TEXT");
        }
    }

    private void roomForAnswer(List<String> problems, Ask ask, int tokens, ReasoningModel model) {
        int least = model.answerTokens(TypedAnswer.type(ask.getAnswerType(), ask.getOptions(), ask.getNumberUnit()))
                .least();
        if (tokens < least) {
            problems.add("max_tokens " + tokens + " cannot hold an answer of this type, which takes " + least
                    + " tokens at least; give more");
        } else if (defaults.tokensPerStep() < least) {
            problems.add("this worker's tokens_per_step " + defaults.tokensPerStep()
                    + " cannot hold an answer of this type, which takes " + least + " tokens at least; raise it");
        }
    }

    private FrameSelection selection(List<String> problems, Object frames) {
        if (frames instanceof LatestFrames latest) {
            return new FrameSelection.Latest(
                    within(problems, "frames.count", latest.getCount(), 1, 1, limits.maxFramesPerTask()));
        }
        if (frames instanceof FramesById byId) {
            List<String> ids = byId.getFrameIds();
            within(problems, "the number of frames.frame_ids", ids.size(), 1, 1, limits.maxFramesPerTask());
            if (ids.stream().distinct().count() < ids.size()) {
                problems.add("frames.frame_ids names a frame twice: " + ids);
            }
            return new FrameSelection.Ids(ids);
        }
        if (frames instanceof FramesInTime inTime) {
            if (inTime.getTo().isBefore(inTime.getFrom())) {
                problems.add("frames.to " + inTime.getTo() + " is before frames.from " + inTime.getFrom());
            }
            int count = within(
                    problems,
                    "frames.max_count",
                    inTime.getMaxCount(),
                    limits.maxFramesPerTask(),
                    1,
                    limits.maxFramesPerTask());
            return new FrameSelection.Between(micros(inTime.getFrom()), micros(inTime.getTo()), count);
        }
        return new FrameSelection.Latest(limits.framesPerTask());
    }

    static long micros(Instant instant) {
        return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1000;
    }

    private static int within(List<String> problems, String name, Integer value, int fallback, int least, int most) {
        if (value == null) {
            return fallback;
        }
        if (value < least || value > most) {
            problems.add(name + " " + value + " must lie in [" + least + ", " + most + "]");
        }
        return value;
    }
}
