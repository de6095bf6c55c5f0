package ai.valr.trainer.roomworld;

/** A closed interval of real numbers that values are drawn from uniformly; {@code min == max} fixes the value. */
public record Range(double min, double max) {
    public Range {
        if (!(min <= max) || Double.isInfinite(min) || Double.isInfinite(max)) {
            throw new IllegalArgumentException(
                    "range " + min + ".." + max + " must be finite and ascending; swap its ends");
        }
    }

    /** A range of one value. */
    public static Range fixed(double value) {
        return new Range(value, value);
    }
}
