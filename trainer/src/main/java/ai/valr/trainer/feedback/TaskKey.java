package ai.valr.trainer.feedback;

/** A task by the name of its session and its own: task ids are unique within their session alone. */
public record TaskKey(String sessionId, String taskId) {
    @Override
    public String toString() {
        return sessionId + "/" + taskId;
    }
}
