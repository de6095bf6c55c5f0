package ai.valr.gateway;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.TaskAccepted;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions and their tasks, by the events that the log holds: what leaves the log leaves here, and nothing else is kept.
 * Safe for use by many threads.
 */
final class TaskDirectory {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** A task's events, by their numbers; those that the log has. */
    private static final class Task {
        final Deque<LoggedEvent> events = new ArrayDeque<>();

        String state() {
            LoggedEvent last = events.getLast();
            return switch (last.type()) {
                case "AnswerProduced" -> "answered";
                case "TaskFailed" -> "failed";
                case "TaskCancelled" -> "cancelled";
                default -> "running";
            };
        }

        ObjectNode summary(String taskId) {
            ObjectNode node = NODES.objectNode().put("task_id", taskId).put("state", state());
            if (events.getFirst().event().getEvent() instanceof TaskAccepted accepted) {
                node.put("question", accepted.getQuestion())
                        .put("model_name", accepted.getModelName())
                        .put("model_version", accepted.getModelVersion());
            }
            LoggedEvent last = events.getLast();
            if (last.event().getEvent() instanceof AnswerProduced answer) {
                node.put("answer", answer.getText()).put("confidence", answer.getConfidence());
            }
            return node.put("events", events.size())
                    .put("updated_at", last.event().getTime().toString());
        }
    }

    /** By session, the one with the latest event last; then by task in the order of their beginnings. */
    private final Map<String, LinkedHashMap<String, Task>> sessions = new LinkedHashMap<>();

    private String modelName = "";
    private String modelVersion = "";

    synchronized void add(LoggedEvent event) {
        if (event.task().isEmpty()) {
            return;
        }
        LinkedHashMap<String, Task> tasks = sessions.remove(event.session());
        if (tasks == null) {
            tasks = new LinkedHashMap<>();
        }
        sessions.put(event.session(), tasks);
        tasks.computeIfAbsent(event.task(), key -> new Task()).events.add(event);
        if (event.event().getEvent() instanceof TaskAccepted accepted
                && !accepted.getModelName().isEmpty()) {
            modelName = accepted.getModelName();
            modelVersion = accepted.getModelVersion();
        }
    }

    synchronized void forget(LoggedEvent event) {
        LinkedHashMap<String, Task> tasks = sessions.get(event.session());
        Task task = tasks == null ? null : tasks.get(event.task());
        if (task == null) {
            return;
        }
        task.events.removeFirst(); // a task's events lie in the order of the log
        if (task.events.isEmpty()) {
            tasks.remove(event.task());
        }
        if (tasks.isEmpty()) {
            sessions.remove(event.session());
        }
    }

    /** The name that answered last; empty where nobody has. */
    synchronized String modelName() {
        return modelName;
    }

    synchronized String modelVersion() {
        return modelVersion;
    }

    /** Sessions, the one with the latest event first. */
    synchronized ArrayNode sessions(int limit) {
        ArrayNode array = NODES.arrayNode();
        List<String> names = new ArrayList<>(sessions.keySet());
        Collections.reverse(names);
        for (String name : names.subList(0, Math.min(limit, names.size()))) {
            array.add(session(name, sessions.get(name)));
        }
        return array;
    }

    private static ObjectNode session(String name, Map<String, Task> tasks) {
        long running = tasks.values().stream()
                .filter(task -> task.state().equals("running"))
                .count();
        Task last = tasks.values().stream().reduce((a, b) -> b).orElseThrow();
        return NODES.objectNode()
                .put("session_id", name)
                .put("tasks", tasks.size())
                .put("running", running)
                .put("updated_at", last.events.getLast().event().getTime().toString());
    }

    /** A session's tasks, the latest first; empty where the log knows none. */
    synchronized Optional<ObjectNode> session(String name, int limit) {
        LinkedHashMap<String, Task> tasks = sessions.get(name);
        if (tasks == null) {
            return Optional.empty();
        }
        ObjectNode node = session(name, tasks);
        ArrayNode array = node.putArray("latest_tasks");
        List<String> ids = new ArrayList<>(tasks.keySet());
        Collections.reverse(ids);
        for (String id : ids.subList(0, Math.min(limit, ids.size()))) {
            array.add(tasks.get(id).summary(id));
        }
        return Optional.of(node);
    }

    /** A task with all its events; empty where the log knows none. */
    synchronized Optional<ObjectNode> task(String session, String taskId) {
        Task task = sessions.getOrDefault(session, new LinkedHashMap<>()).get(taskId);
        if (task == null) {
            return Optional.empty();
        }
        ObjectNode node = NODES.objectNode().put("session_id", session);
        node.setAll(task.summary(taskId));
        ArrayNode trace = node.putArray("trace");
        task.events.forEach(event -> trace.addRawValue(new RawValue(event.json())));
        return Optional.of(node);
    }

    /** The event that ended a task; empty where it has not ended or the log does not know it. */
    synchronized Optional<LoggedEvent> end(String session, String taskId) {
        Task task = sessions.getOrDefault(session, new LinkedHashMap<>()).get(taskId);
        return task == null
                ? Optional.empty()
                : Optional.of(task.events.getLast()).filter(LoggedEvent::endsTask);
    }

    /** Tasks of all sessions. */
    synchronized int count() {
        return sessions.values().stream().mapToInt(Map::size).sum();
    }
}
