package ai.valr.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Durations in milliseconds and their percentiles. */
final class Latencies {
    private final List<Double> sorted = new ArrayList<>();

    void add(double ms) {
        int at = Collections.binarySearch(sorted, ms);
        sorted.add(at < 0 ? -at - 1 : at, ms);
    }

    boolean isEmpty() {
        return sorted.isEmpty();
    }

    /**
     * The smallest duration that at least {@code percent} of all do not pass (nearest rank).
     *
     * @param percent in (0, 100]
     * @return milliseconds, or NaN without durations
     */
    double percentile(double percent) {
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.max(1, rank) - 1);
    }
}
