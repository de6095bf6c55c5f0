package ai.valr.compare;

import java.util.Locale;

/**
 * A place at which two events are not the same.
 *
 * @param path the field's, from the event's record: {@code looked_at.cells[3]}
 * @param expected what the first event has there
 * @param found what the second one has there
 * @param kind how far apart
 * @param relative of two numbers, their distance by the larger one's size; NaN for all else
 */
public record Difference(String path, String expected, String found, Kind kind, double relative) {

    /** Whether it is one of arithmetic or one of thought. */
    public enum Kind {
        /** Two numbers that agree but for the last digits of another order of additions. */
        ROUNDING,
        /** All else. */
        DIVERGENCE
    }

    @Override
    public String toString() {
        return path + " is " + found + ", expected " + expected
                + (Double.isNaN(relative) ? "" : String.format(Locale.ROOT, " (relative %.1e)", relative));
    }
}
