package ai.valr.gateway;

import java.util.List;
import java.util.Map;

/**
 * What a log begins with.
 *
 * @param from by partition the offset from which on every event is among {@code events}, or is still to come
 * @param before of the tasks in {@code events} what came before these, the earliest first: it is not held, but says what they are
 * @param events the latest of all partitions, the earliest first
 */
record LatestEvents(Map<Integer, Long> from, List<LoggedEvent> before, List<LoggedEvent> events) {
    LatestEvents {
        from = Map.copyOf(from);
        before = List.copyOf(before);
        events = List.copyOf(events);
    }

    /** All of them are still to come. */
    static LatestEvents none(Map<Integer, Long> from) {
        return new LatestEvents(from, List.of(), List.of());
    }
}
