package ai.valr.chaos;

import ai.valr.compare.StreamCheck;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.ReasoningEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One pass over the load as its client saw it: what was asked, where the frames lie, which events came. */
final class Recording {
    private final List<String> sessions;
    private final Map<String, FrameReference> places = new HashMap<>();
    private final Map<String, List<ReasoningEvent>> events = new HashMap<>();

    /** By session: tasks that were asked and have not ended. */
    private final Map<String, Set<String>> open = new HashMap<>();

    private long count;
    private int ended;

    /** @param sessions the sessions' names, by their numbers */
    Recording(List<String> sessions) {
        this.sessions = List.copyOf(sessions);
    }

    String session(Load.Task task) {
        return sessions.get(task.session());
    }

    void published(FrameReference place) {
        places.put(place.getFrameId(), place);
    }

    void asked(Load.Task task) {
        open.computeIfAbsent(session(task), key -> new HashSet<>()).add(task.id());
    }

    /** Takes an event; false where it is of no session of this pass, or of no task. */
    boolean add(ReasoningEvent event) {
        if (!sessions.contains(event.getSessionId()) || event.getTaskId().isEmpty()) {
            return false;
        }
        count++;
        events.computeIfAbsent(event.getTaskId(), key -> new ArrayList<>()).add(event);
        Set<String> inHand = open.get(event.getSessionId());
        if (StreamCheck.ends(event) && inHand != null && inHand.remove(event.getTaskId())) {
            ended++;
        }
        return true;
    }

    /** The task's events in the order in which they came. */
    List<ReasoningEvent> events(String taskId) {
        return events.getOrDefault(taskId, List.of());
    }

    /** Events of all tasks. */
    long count() {
        return count;
    }

    boolean isOpen(String sessionId) {
        return !open.getOrDefault(sessionId, Set.of()).isEmpty();
    }

    /** Of the session with most of them. */
    int mostOpenTasks() {
        return open.values().stream().mapToInt(Set::size).max().orElse(0);
    }

    int endedTasks() {
        return ended;
    }

    int openTasks() {
        return open.values().stream().mapToInt(Set::size).sum();
    }

    List<String> sessions() {
        return sessions;
    }

    /** A frame by its id, where the reference leads to the place at which it was published; else the whole reference. */
    String frame(FrameReference reference) {
        return reference.equals(places.get(reference.getFrameId()))
                ? reference.getFrameId()
                : reference + ", where it was not published";
    }
}
