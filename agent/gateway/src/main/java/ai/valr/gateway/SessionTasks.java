package ai.valr.gateway;

import ai.valr.schemas.FrameReference;
import ai.valr.schemas.SessionClosed;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A session by its events: its tasks in the order of their beginnings, the frame it saw last, how fast it goes. Guarded by its directory. */
final class SessionTasks {
    /** Over which a rate is told. */
    private static final Duration RATE_OVER = Duration.ofMinutes(1);

    /** Times kept for the rate; a faster session's rate is told too low. */
    private static final int MAX_TIMES = 6_000;

    final Map<String, TaskTrace> tasks = new LinkedHashMap<>();
    private final Deque<Instant> steps = new ArrayDeque<>();
    private FrameReference latestFrame;
    private Instant updatedAt = Instant.EPOCH;
    private boolean closed;

    void saw(LoggedEvent event) {
        Object what = event.event().getEvent();
        closed = what instanceof SessionClosed;
        updatedAt = event.event().getTime();
        if (what instanceof TaskAccepted accepted && !accepted.getFrames().isEmpty()) {
            List<FrameReference> frames = accepted.getFrames();
            latestFrame = frames.get(frames.size() - 1);
        } else if (what instanceof StepCompleted) {
            steps.addLast(updatedAt);
            if (steps.size() > MAX_TIMES) {
                steps.removeFirst();
            }
        }
    }

    /** What {@link #json} writes. */
    static JsonFields fields() {
        return new JsonFields()
                .with("session_id", JsonSchema.text(""))
                .with("state", JsonSchema.choice("what it does", List.of("reasoning", "idle", "closed")))
                .with("tasks", JsonSchema.integer("in memory"))
                .with("running", JsonSchema.integer("of them"))
                .with("steps_per_minute", JsonSchema.integer("over the last minute"))
                .with("updated_at", JsonSchema.time("its latest event"))
                .optional("latest_frame", FrameApi.PLACE);
    }

    ObjectNode json(String name, Instant now) {
        while (!steps.isEmpty() && steps.getFirst().isBefore(now.minus(RATE_OVER))) {
            steps.removeFirst();
        }
        long running = tasks.values().stream()
                .filter(task -> task.row().state() == TaskState.RUNNING)
                .count();
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("session_id", name)
                .put("state", running > 0 ? "reasoning" : closed ? "closed" : "idle")
                .put("tasks", tasks.values().stream().filter(TaskTrace::isKnown).count())
                .put("running", running)
                .put("steps_per_minute", steps.size())
                .put("updated_at", updatedAt.toString());
        if (latestFrame != null) {
            node.set("latest_frame", FrameApi.json(latestFrame));
        }
        return node;
    }
}
