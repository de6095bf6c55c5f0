package ai.valr.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long sessions were without a worker: from the moment at which theirs was killed to the moment at which a client has
 * the next event, of each session with a task in hand. An event that was made before the kill and seen after it is not
 * that next event.
 */
final class ResumeTimes {
    private record Waiting(Disturbance.Kind after, String worker, Instant since, long sinceNanos) {}

    /**
     * A session's way back.
     *
     * @param after what was done to its worker
     * @param worker which had it, by its client id
     * @param since when it was done
     * @param ms from then to the next event
     */
    record Resume(Disturbance.Kind after, String worker, String session, Instant since, double ms) {}

    private final Map<String, Waiting> waiting = new HashMap<>();
    private final List<Resume> resumes = new ArrayList<>();

    /** Sessions' worker was killed, or stopped; one that waits already begins to wait anew. */
    void disturbed(Disturbance.Kind kind, String worker, Collection<String> sessions, Instant now, long nowNanos) {
        sessions.forEach(session -> waiting.put(session, new Waiting(kind, worker, now, nowNanos)));
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
            resumes.add(
                    new Resume(since.after, since.worker, session, since.since, (nowNanos - since.sinceNanos) / 1e6));
            waiting.remove(session);
        } else if (!open) {
            waiting.remove(session); // its last event was on the way; there is nothing to resume
        }
    }

    /** Whether a session is without a worker now. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** In the order in which they came. */
    List<Resume> resumes() {
        return List.copyOf(resumes);
    }

    int count(Collection<Disturbance.Kind> kinds) {
        return sorted(kinds).size();
    }

    /** Milliseconds; NaN where nothing was measured. */
    double median(Collection<Disturbance.Kind> kinds) {
        List<Double> all = sorted(kinds);
        return all.isEmpty() ? Double.NaN : all.get((all.size() - 1) / 2);
    }

    /** Milliseconds that 95 % do not pass; NaN where nothing was measured. */
    double p95(Collection<Disturbance.Kind> kinds) {
        List<Double> all = sorted(kinds);
        return all.isEmpty() ? Double.NaN : all.get((int) Math.ceil(0.95 * all.size()) - 1);
    }

    /** Milliseconds; NaN where nothing was measured. */
    double worst(Collection<Disturbance.Kind> kinds) {
        List<Double> all = sorted(kinds);
        return all.isEmpty() ? Double.NaN : all.get(all.size() - 1);
    }

    private List<Double> sorted(Collection<Disturbance.Kind> kinds) {
        return resumes.stream()
                .filter(resume -> kinds.contains(resume.after))
                .map(Resume::ms)
                .sorted()
                .toList();
    }
}
