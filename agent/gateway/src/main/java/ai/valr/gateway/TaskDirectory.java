package ai.valr.gateway;

import ai.valr.schemas.TaskAccepted;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Sessions and their tasks, by the events that the log holds: what leaves the log leaves here, and nothing else is kept.
 * Safe for use by many threads.
 */
final class TaskDirectory {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** The one with the latest event last. */
    private final Map<String, SessionTasks> sessions = new LinkedHashMap<>();

    /** All tasks in a line each, the one that began last first; read without the lock. */
    private final ConcurrentSkipListMap<TaskKey, TaskRow> rows = new ConcurrentSkipListMap<>();

    private String modelName = "";
    private String modelVersion = "";

    synchronized void add(LoggedEvent event) {
        SessionTasks session = sessions.remove(event.session());
        if (event.task().isEmpty() && session == null) {
            return; // of a session of which nothing else is known
        }
        session = session == null ? new SessionTasks() : session;
        sessions.put(event.session(), session);
        session.saw(event);
        if (event.task().isEmpty()) {
            return;
        }
        TaskTrace task = session.tasks.computeIfAbsent(event.task(), id -> new TaskTrace(event));
        task.add(event);
        list(task);
        if (event.event().getEvent() instanceof TaskAccepted accepted
                && !accepted.getModelName().isEmpty()) {
            modelName = accepted.getModelName();
            modelVersion = accepted.getModelVersion();
        }
    }

    synchronized void forget(LoggedEvent event) {
        SessionTasks session = sessions.get(event.session());
        TaskTrace task = session == null ? null : session.tasks.get(event.task());
        if (task == null) {
            return;
        }
        task.forgetFirst();
        if (!task.isEmpty()) {
            list(task);
            return;
        }
        session.tasks.remove(event.task());
        rows.remove(task.key());
        if (session.tasks.isEmpty()) {
            sessions.remove(event.session());
        }
    }

    /** One whose beginning was not seen is in no list: it would be a task without a question. */
    private void list(TaskTrace task) {
        if (task.isKnown()) {
            rows.put(task.key(), task.row());
        }
    }

    /** The name that answered last; empty where nobody has. */
    synchronized String modelName() {
        return modelName;
    }

    synchronized String modelVersion() {
        return modelVersion;
    }

    /** Every task in a line, the one that began last first; a view that goes along with what happens. */
    Collection<TaskRow> rows() {
        return rows.values();
    }

    /** Those that began before a task, the one that began last first. */
    Collection<TaskRow> rowsBefore(TaskKey key) {
        return rows.tailMap(key, false).values();
    }

    /** Sessions, the one with the latest event first. */
    synchronized ArrayNode sessions(int limit) {
        ArrayNode array = NODES.arrayNode();
        List<String> names = new ArrayList<>(sessions.keySet());
        Collections.reverse(names);
        Instant now = Instant.now();
        for (String name : names.subList(0, Math.min(limit, names.size()))) {
            array.add(sessions.get(name).json(name, now));
        }
        return array;
    }

    /**
     * A session with a page of its tasks, the latest first; empty where the log knows none.
     *
     * @param before the last one of the page before; null for the first page
     */
    synchronized Optional<ObjectNode> session(String name, TaskKey before, int limit) {
        SessionTasks session = sessions.get(name);
        if (session == null) {
            return Optional.empty();
        }
        ObjectNode node = session.json(name, Instant.now());
        ArrayNode array = node.putArray("latest_tasks");
        List<TaskRow> tasks = session.tasks.values().stream()
                .filter(TaskTrace::isKnown)
                .map(TaskTrace::row)
                .filter(row -> before == null || row.key().compareTo(before) > 0)
                .sorted(Comparator.comparing(TaskRow::key))
                .toList();
        List<TaskRow> page = tasks.subList(0, Math.min(limit, tasks.size()));
        page.forEach(row -> array.add(row.json()));
        node.put(
                "next",
                page.size() == tasks.size() || page.isEmpty()
                        ? null
                        : page.get(page.size() - 1).key().toString());
        return Optional.of(node);
    }

    /** A task with those of its events that the log has; empty where the log knows none, or not what was asked. */
    synchronized Optional<ObjectNode> task(TaskId id) {
        return find(id).filter(TaskTrace::isKnown).map(TaskTrace::json);
    }

    /** A task's events that the log has, the earliest first. */
    synchronized List<LoggedEvent> events(TaskId id) {
        return find(id).map(TaskTrace::events).orElse(List.of());
    }

    /** A task in a line; empty where the log knows none. */
    synchronized Optional<TaskRow> row(TaskId id) {
        return find(id).map(TaskTrace::row);
    }

    /** Whether no other task of its session began behind it. */
    synchronized boolean isLatest(TaskRow row) {
        SessionTasks session = sessions.get(row.session());
        return session != null
                && session.tasks.values().stream()
                        .allMatch(other -> other.key().compareTo(row.key()) >= 0); // the latest is the least
    }

    private Optional<TaskTrace> find(TaskId id) {
        return Optional.ofNullable(sessions.get(id.session())).map(found -> found.tasks.get(id.task()));
    }

    /** Tasks of all sessions. */
    int count() {
        return rows.size();
    }
}
