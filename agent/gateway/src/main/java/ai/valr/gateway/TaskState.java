package ai.valr.gateway;

import java.util.Locale;

/** How far a task is, by its latest event. */
enum TaskState {
    RUNNING,
    ANSWERED,
    FAILED,
    CANCELLED;

    static TaskState after(LoggedEvent event) {
        return switch (event.type()) {
            case "AnswerProduced" -> ANSWERED;
            case "TaskFailed" -> FAILED;
            case "TaskCancelled" -> CANCELLED;
            default -> RUNNING;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
