package ai.valr.replay;

import ai.valr.schemas.Ask;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.SessionClosed;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A session's tasks in the order in which they ran, from its last opening on. */
final class RecordedSession {
    private final Map<String, RecordedTask> tasks;

    private RecordedSession(Map<String, RecordedTask> tasks) {
        this.tasks = tasks;
    }

    /**
     * @param taskId of interest: of a session that was closed and opened again, the life that has it is taken
     */
    static RecordedSession of(List<TaskCommand> commands, List<ReasoningEvent> events, String taskId) {
        Map<String, Ask> asks = new HashMap<>();
        for (TaskCommand command : commands) {
            if (command.getCommand() instanceof Ask ask) {
                asks.put(ask.getTaskId(), ask);
            }
        }
        Map<String, List<ReasoningEvent>> life = new LinkedHashMap<>();
        for (ReasoningEvent event : events) {
            if (event.getEvent() instanceof SessionClosed) {
                if (life.containsKey(taskId)) {
                    break;
                }
                life.clear();
            } else {
                life.computeIfAbsent(event.getTaskId(), key -> new ArrayList<>())
                        .add(event);
            }
        }
        Map<String, RecordedTask> tasks = new LinkedHashMap<>();
        life.forEach((id, told) -> tasks.put(id, new RecordedTask(id, asks.get(id), told)));
        return new RecordedSession(tasks);
    }

    private static boolean beginsAContext(TaskAccepted accepted, List<FrameReference> before) {
        return accepted.getContextTasks() == null
                ? !RecordedTask.extend(before, accepted.getFrames())
                : accepted.getContextTasks().isEmpty();
    }

    /** The task, or null. */
    RecordedTask task(String taskId) {
        return tasks.get(taskId);
    }

    /**
     * The tasks that the context of {@code target} was made of, and it: what was thought before a part of a context left is
     * in what stayed, so all count from the one that began the context. Events that do not tell the earlier tasks are of workers
     * that cut nothing: where a task saw other frames than those before it and more, the context was made anew.
     */
    List<RecordedTask> contextOf(RecordedTask target) {
        List<RecordedTask> context = new ArrayList<>();
        List<FrameReference> before = List.of();
        boolean anew = true;
        for (RecordedTask task : tasks.values()) {
            if (task.wasLaidOut()) {
                TaskAccepted accepted = task.accepted();
                if (anew || beginsAContext(accepted, before)) {
                    context.clear();
                }
                context.add(task);
                before = accepted.getFrames();
                anew = task.spoiltItsContext();
            }
            if (task.id().equals(target.id())) {
                return context;
            }
        }
        return context;
    }
}
