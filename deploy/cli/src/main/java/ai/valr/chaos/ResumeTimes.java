package ai.valr.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long sessions were without a worker: from the moment at which theirs was killed to the moment at which a client has
 * the next event, of each session with a task in hand. An event that was made before the kill and seen after it is not
 * that next event.
 */
final class ResumeTimes {
    private record Waiting(Disturbance.Kind after, Instant since, long sinceNanos) {}

    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Map<Disturbance.Kind, List<Double>> ms = new HashMap<>();

    /** Sessions' worker was killed, or stopped; one that waits already begins to wait anew. */
    void disturbed(Disturbance.Kind kind, Collection<String> sessions, Instant now, long nowNanos) {
        sessions.forEach(session -> waiting.put(session, new Waiting(kind, now, nowNanos)));
    }

    /**
     * An event came.
     *
     * @param made when its worker made it
     * @param open whether the session has a task in hand behind this event
     */
    void event(String session, Instant made, boolean open, long nowNanos) {
        Waiting since = waiting.get(session);
        if (since == null) {
            return;
        }
        if (made.isAfter(since.since)) {
            ms.computeIfAbsent(since.after, kind -> new ArrayList<>()).add((nowNanos - since.sinceNanos) / 1e6);
            waiting.remove(session);
        } else if (!open) {
            waiting.remove(session); // its last event was on the way; there is nothing to resume
        }
    }

    int count(Collection<Disturbance.Kind> kinds) {
        return sorted(kinds).size();
    }

    /** Milliseconds; NaN where nothing was measured. */
    double median(Collection<Disturbance.Kind> kinds) {
        List<Double> all = sorted(kinds);
        return all.isEmpty() ? Double.NaN : all.get((all.size() - 1) / 2);
    }

    /** Milliseconds; NaN where nothing was measured. */
    double worst(Collection<Disturbance.Kind> kinds) {
        List<Double> all = sorted(kinds);
        return all.isEmpty() ? Double.NaN : all.get(all.size() - 1);
    }

    private List<Double> sorted(Collection<Disturbance.Kind> kinds) {
        List<Double> all = new ArrayList<>();
        kinds.forEach(kind -> all.addAll(ms.getOrDefault(kind, List.of())));
        Collections.sort(all);
        return all;
    }
}
