package ai.valr.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * One thing that a soak measures again and again, at even distances in time. A measurement that could not be made is NaN.
 * Used by one thread.
 */
public final class Series {
    /** The first part of a run, in which caches fill and the compiler works, says nothing of what comes after it. */
    private static final int EARLY_PART = 6;

    /** Measurements that a figure is the median of: a minute of a long run. */
    private static final int WINDOW = 6;

    /** In what a value is told. */
    public enum Unit {
        BYTES,
        MILLISECONDS,
        PER_SECOND
    }

    /** What a series must keep to. */
    public sealed interface Limit {
        /** Nothing is asked of it. */
        record None() implements Limit {}

        /** @param share by which it may grow from a sixth of the run to its end: 0.1 is a tenth */
        record Growth(double share) implements Limit {}

        /**
         * For what goes up and down in large waves, which no two moments compare.
         *
         * @param share by which the last third's largest value may pass the middle third's: what grows for ever
         *     passes it by a half
         */
        record Plateau(double share) implements Limit {}

        /** @param most that no value may pass */
        record Bound(double most) implements Limit {}
    }

    private final String name;
    private final Unit unit;
    private final Limit limit;
    private final List<Double> values = new ArrayList<>();

    Series(String name, Unit unit, Limit limit) {
        this.name = Objects.requireNonNull(name, "name");
        this.unit = Objects.requireNonNull(unit, "unit");
        this.limit = Objects.requireNonNull(limit, "limit");
    }

    void add(double value) {
        values.add(value);
    }

    public String name() {
        return name;
    }

    public Unit unit() {
        return unit;
    }

    public Limit limit() {
        return limit;
    }

    /** At a sixth of the run: minute 5 of 30. NaN where it was not measured. */
    public double early() {
        return around(values.size() / EARLY_PART);
    }

    /** In the middle of the run; NaN where it was not measured. */
    public double middle() {
        return around(values.size() / 2);
    }

    /** At the end of the run; NaN where it was not measured. */
    public double end() {
        return around(values.size() - 1);
    }

    /** Of all values; NaN where nothing was measured. */
    public double most() {
        return most(values);
    }

    private static double most(List<Double> values) {
        return values.stream()
                .filter(value -> !value.isNaN())
                .max(Double::compare)
                .orElse(Double.NaN);
    }

    /** From {@link #early} to {@link #end}, as a share: 0.1 is a tenth. NaN where either was not measured. */
    public double growth() {
        return end() / early() - 1;
    }

    /** From the largest value of the middle third to that of the last, as a share; NaN where either has none. */
    public double rise() {
        int third = values.size() / 3;
        return most(values.subList(values.size() - third, values.size()))
                        / most(values.subList(values.size() - 2 * third, values.size() - third))
                - 1;
    }

    /** Whether the limit is kept; what was not measured breaks none. */
    public boolean isWithinLimit() {
        // Each is written so that a NaN breaks nothing.
        if (limit instanceof Limit.Growth growth) {
            return !(growth() > growth.share());
        }
        if (limit instanceof Limit.Plateau plateau) {
            return !(rise() > plateau.share());
        }
        return !(limit instanceof Limit.Bound bound) || !(most() > bound.most());
    }

    /** The median of a minute's values, or of a sixth of a short run's. */
    private double around(int index) {
        int count = Math.max(1, Math.min(WINDOW, values.size() / EARLY_PART));
        int from = Math.max(0, Math.min(index - count / 2, values.size() - count));
        List<Double> window = new ArrayList<>(values.subList(from, Math.min(values.size(), from + count)));
        window.removeIf(value -> value.isNaN());
        Collections.sort(window);
        return window.isEmpty() ? Double.NaN : window.get((window.size() - 1) / 2);
    }
}
