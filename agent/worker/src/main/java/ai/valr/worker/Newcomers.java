package ai.valr.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.assignment.KafkaStreamsState;
import org.apache.kafka.streams.processor.assignment.ProcessId;

/**
 * Remembers since when a group's leader has seen which workers without a partition. What a leader remembers dies with it; its
 * successor begins anew, which makes newcomers wait once more and nothing else. Safe for use by many threads.
 */
final class Newcomers {
    /** Many times the workers of a group; the rest has gone long ago. */
    private static final int MAX_REMEMBERED = 1_000;

    private final Duration wait;
    private final Map<ProcessId, Instant> since = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ProcessId, Instant> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** @param wait from when a worker is first seen without a partition until it may take others' */
    Newcomers(Duration wait) {
        this.wait = wait;
    }

    /**
     * When the last of those that wait has waited long enough.
     *
     * @param workers all of a group
     * @return empty where nobody waits, or where nobody has anything to be taken
     */
    synchronized Optional<Instant> settled(Collection<KafkaStreamsState> workers, Instant now) {
        Instant last = now;
        boolean somebodyHas = false;
        for (KafkaStreamsState worker : workers) {
            if (!worker.previousActiveTasks().isEmpty()) {
                somebodyHas = true;
                since.remove(worker.processId());
                continue;
            }
            Instant first = since.computeIfAbsent(worker.processId(), key -> now);
            // A clock that was set back must not make anybody wait for longer.
            Instant until = (first.isAfter(now) ? now : first).plus(wait);
            last = until.isAfter(last) ? until : last;
        }
        return somebodyHas && last.isAfter(now) ? Optional.of(last) : Optional.empty();
    }
}
