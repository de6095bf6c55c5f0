package ai.valr.chaos;

import ai.valr.compare.Finding;
import ai.valr.model.CrashPoint;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a run gave.
 *
 * @param disturbances how often what was done; a kill at a point counts as {@link Disturbance.Kind#CRASH}
 * @param crashes kills by the point at which the process died
 * @param notReached points that no armed worker passed in time; it was killed at a random moment instead
 * @param tasks that were asked and compared
 * @param events of those tasks that came in the disturbed pass
 * @param findings losses, duplicates, divergences and roundings, all of them
 * @param unexpected what workers did that nobody told them to, such as ending by themselves
 * @param afterKills the way back of sessions whose worker was killed
 * @param afterStops the same of those whose worker was stopped
 * @param seconds that the whole run took
 */
public record ChaosReport(
        ChaosSettings settings,
        Map<String, Integer> disturbances,
        Map<CrashPoint, Integer> crashes,
        Map<CrashPoint, Integer> notReached,
        int tasks,
        long events,
        List<Finding> findings,
        List<String> unexpected,
        Resumed afterKills,
        Resumed afterStops,
        double seconds) {

    /** How long sessions were without an event, in milliseconds; NaN where nothing was measured. */
    public record Resumed(int sessions, double medianMs, double p95Ms, double worstMs) {}

    public ChaosReport {
        Objects.requireNonNull(settings, "settings");
        disturbances = Map.copyOf(disturbances);
        crashes = Map.copyOf(crashes);
        notReached = Map.copyOf(notReached);
        findings = List.copyOf(findings);
        unexpected = List.copyOf(unexpected);
    }

    /** Kills that were done, at random moments and at points. */
    public int kills() {
        return done(Disturbance.Kind.KILL) + done(Disturbance.Kind.CRASH);
    }

    public int randomKills() {
        return done(Disturbance.Kind.KILL);
    }

    public int pointKills() {
        return done(Disturbance.Kind.CRASH);
    }

    public int stops() {
        return done(Disturbance.Kind.STOP);
    }

    public int restarts() {
        return done(Disturbance.Kind.RESTART);
    }

    /** Workers added and taken away. */
    public int scalings() {
        return done(Disturbance.Kind.SCALE_UP) + done(Disturbance.Kind.SCALE_DOWN);
    }

    private int done(Disturbance.Kind kind) {
        return disturbances.getOrDefault(kind.name(), 0);
    }

    public long count(Finding.Kind kind) {
        return findings.stream().filter(finding -> finding.kind() == kind).count();
    }

    /** The largest relative distance of two numbers that count as rounding; 0 where there is none. */
    public double largestRounding() {
        return findings.stream()
                .filter(finding -> finding.kind() == Finding.Kind.ROUNDING)
                .mapToDouble(Finding::relative)
                .max()
                .orElse(0);
    }

    /** Whether nobody could tell from the events that anything was killed. */
    public boolean isFlawless() {
        return unexpected.isEmpty() && findings.stream().noneMatch(Finding::isFault);
    }
}
