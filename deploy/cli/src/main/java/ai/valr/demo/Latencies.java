package ai.valr.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Durations in milliseconds and their percentiles. */
public final class Latencies {
    /** Past it the shortest and the longest are left out in turn, which leaves the percentiles almost where they were. */
    private static final int MAX_DURATIONS = 10_000;

    private final List<Double> sorted = new ArrayList<>();
    private long added;

    /** Takes one, in milliseconds. */
    public void add(double ms) {
        int at = Collections.binarySearch(sorted, ms);
        sorted.add(at < 0 ? -at - 1 : at, ms);
        added++;
        if (sorted.size() > MAX_DURATIONS) {
            sorted.remove(added % 2 == 0 ? 0 : sorted.size() - 1);
        }
    }

    /** Durations that were added. */
    public int count() {
        return Math.toIntExact(added);
    }

    public boolean isEmpty() {
        return sorted.isEmpty();
    }

    /**
     * The smallest duration that at least {@code percent} of all do not pass (nearest rank).
     *
     * @param percent in (0, 100]
     * @return milliseconds, or NaN without durations
     */
    public double percentile(double percent) {
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.max(1, rank) - 1);
    }
}
