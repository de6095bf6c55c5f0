package ai.valr.chaos;

import ai.valr.compare.StreamCheck;
import ai.valr.schemas.ReasoningEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a client that asks has in hand: which tasks are open, how many have ended, how many events came. */
class Pass {
    private final List<String> sessions;

    /** By session: tasks that were asked and have not ended. */
    private final Map<String, Set<String>> open = new HashMap<>();

    private long count;
    private int ended;

    /** @param sessions the sessions' names, by their numbers */
    Pass(List<String> sessions) {
        this.sessions = List.copyOf(sessions);
    }

    String session(RoomTasks.Task task) {
        return sessions.get(task.session());
    }

    void asked(RoomTasks.Task task) {
        open.computeIfAbsent(session(task), key -> new HashSet<>()).add(task.id());
    }

    /** Takes an event; false where it is of no session of this pass, or of no task. */
    boolean add(ReasoningEvent event) {
        if (!sessions.contains(event.getSessionId()) || event.getTaskId().isEmpty()) {
            return false;
        }
        count++;
        Set<String> inHand = open.get(event.getSessionId());
        if (StreamCheck.ends(event) && inHand != null && inHand.remove(event.getTaskId())) {
            ended++;
        }
        return true;
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
}
