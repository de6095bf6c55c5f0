package ai.valr.settings;

/**
 * Which numbers a setting can be.
 *
 * @param low least number; it belongs to the range where {@code withLow}
 * @param high largest number; it belongs to the range where {@code withHigh}; infinite: there is none
 */
public record Range(double low, boolean withLow, double high, boolean withHigh) {

    public Range {
        if (!(low < high || (low == high && withLow && withHigh))) {
            throw new IllegalArgumentException("no number lies between " + low + " and " + high);
        }
    }

    /** Both ends belong to it. */
    public static Range between(double low, double high) {
        return new Range(low, true, high, true);
    }

    public static Range atLeast(double low) {
        return new Range(low, true, Double.POSITIVE_INFINITY, false);
    }

    public static Range above(double low) {
        return new Range(low, false, Double.POSITIVE_INFINITY, false);
    }

    boolean holds(double value) {
        return (withLow ? value >= low : value > low) && (withHigh ? value <= high : value < high);
    }

    /** @throws IllegalArgumentException where a number lies outside, with what was expected */
    public void require(String name, long value) {
        require(name, (double) value);
    }

    /** @throws IllegalArgumentException where a number lies outside, with what was expected */
    public void require(String name, double value) {
        if (!holds(value)) {
            throw new IllegalArgumentException(problem(name, text(value)));
        }
    }

    /** What is wrong with a number outside, in a sentence. */
    String problem(String name, String value) {
        return name + " " + value + " must " + (Double.isInfinite(high) ? "be " : "lie in ") + this;
    }

    /** {@code [1, 64]}, {@code (0, 1]}, {@code 1 or more}, {@code above 0}. */
    @Override
    public String toString() {
        if (Double.isInfinite(high)) {
            return withLow ? text(low) + " or more" : "above " + text(low);
        }
        return (withLow ? "[" : "(") + text(low) + ", " + text(high) + (withHigh ? "]" : ")");
    }

    private static String text(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
