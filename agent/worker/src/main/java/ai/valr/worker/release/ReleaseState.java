package ai.valr.worker.release;

import java.util.List;

/**
 * A worker's versions at a moment, for people and gauges. Counts are since the start.
 *
 * @param active version that tasks begin with
 * @param resident versions in memory, the active one first
 * @param loaded versions that came into memory behind the first
 * @param evicted versions that left it
 * @param refused releases that cannot be used as they are, which went to the dead letters
 * @param topicChanges times that {@code valr.releases} was found deleted and made anew
 * @param problem why the latest release is not active, or empty
 */
public record ReleaseState(
        String active,
        List<String> resident,
        long loaded,
        long evicted,
        long refused,
        long topicChanges,
        String problem) {

    public ReleaseState {
        resident = List.copyOf(resident);
    }
}
