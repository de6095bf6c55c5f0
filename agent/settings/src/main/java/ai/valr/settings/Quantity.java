package ai.valr.settings;

import java.util.List;
import java.util.Locale;

/** Numbers for people: of bytes and milliseconds, which a name ends with, also in a unit that is easier to read. */
final class Quantity {
    private record Unit(long size, String name) {}

    private static final List<Unit> BYTES =
            List.of(new Unit(1L << 30, "GiB"), new Unit(1L << 20, "MiB"), new Unit(1L << 10, "KiB"));
    private static final List<Unit> MILLIS =
            List.of(new Unit(86_400_000, "d"), new Unit(3_600_000, "h"), new Unit(60_000, "min"));

    private Quantity() {}

    static String shown(String name, Number value) {
        if (value instanceof Double number) {
            return number == Math.rint(number) ? String.format(Locale.ROOT, "%.0f", number) : number.toString();
        }
        long whole = value.longValue();
        List<Unit> units = name.endsWith("_bytes") ? BYTES : name.endsWith("_ms") ? MILLIS : List.of();
        return units.stream()
                .filter(unit -> whole >= unit.size() && whole % unit.size() == 0)
                .findFirst()
                .map(unit -> whole + " (" + whole / unit.size() + " " + unit.name() + ")")
                .orElse(Long.toString(whole));
    }
}
