package ai.valr.chaos;

import java.util.List;
import java.util.Objects;

/**
 * What a soak gave.
 *
 * @param tasks that were answered
 * @param events of those tasks
 * @param series what was measured all the while
 * @param faults what went wrong beside the series: workers that ended, tasks that failed, a standstill
 */
public record SoakReport(SoakSettings settings, int tasks, long events, List<Series> series, List<String> faults) {

    public SoakReport {
        Objects.requireNonNull(settings, "settings");
        series = List.copyOf(series);
        faults = List.copyOf(faults);
    }

    /** Whether nothing grew or passed its bound, and nothing went wrong. */
    public boolean isSteady() {
        return faults.isEmpty() && series.stream().allMatch(Series::isWithinLimit);
    }
}
