package ai.valr.gateway;

import ai.valr.schemas.FailureCode;
import ai.valr.schemas.TaskFailed;

/** A task's failure in the words of OpenAI's clients, which ask again by themselves after a 5xx: that is for what may go better then. */
final class ChatFailure {
    /** What a question needs. */
    static final String GIVE_A_PICTURE = "give an image_url in one of the user's messages";

    private ChatFailure() {}

    /** @param goesOn whether it was asked in a session of before, which may have gone with its frames meanwhile */
    static Problem problem(TaskFailed failure, boolean goesOn) {
        String message = failure.getMessage();
        if (goesOn && failure.getCode() == FailureCode.FRAMES_NOT_FOUND) {
            return Problem.of(
                    503,
                    failure.getCode().toString(),
                    message,
                    "ask again: the conversation begins a new session then, with all of its pictures");
        }
        return switch (failure.getCode()) {
            case FRAMES_NOT_FOUND -> wrong(failure, GIVE_A_PICTURE);
            case FRAMES_UNREADABLE -> wrong(failure, "give a JPEG, PNG or WebP of usual size");
            case CONTEXT_OVERFLOW ->
                wrong(failure, "give fewer pictures or words").coded("context_length_exceeded");
            case MODEL_NOT_FOUND -> ChatModels.notFound(message, "see GET /v1/models for the versions that there are");
            case UNKNOWN,
                    INVALID_TASK,
                    DUPLICATE_TASK,
                    FRAMES_EXPIRED,
                    QUEUE_FULL,
                    DEADLINE_EXCEEDED,
                    SESSION_CLOSED,
                    ENGINE_ERROR -> {
                boolean later = failure.getRetryable();
                yield Problem.of(
                        later ? 503 : 400,
                        failure.getCode().toString(),
                        message,
                        later ? "ask again later" : "change the request");
            }
        };
    }

    private static Problem wrong(TaskFailed failure, String mend) {
        return Problem.of(400, failure.getCode().toString(), failure.getMessage(), mend)
                .about("messages");
    }
}
