package ai.valr.model.text;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the first number of a text, in digits or as a small number's word, and brings it to the unit asked for. */
final class NumberParser {
    private static final Pattern NUMBER = Pattern.compile(
            "(?<![\\w.])([-+\u2212]?"
                    + "(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?|[-+\u2212]?\\.\\d+)(?:[eE]([-+]?\\d{1,2}))?\\s*([\\p{L}\u00b2\u00b3/%]+\\s?\\^?[23\u00b2\u00b3]?)?");
    private static final List<String> WORDS = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");
    private static final Pattern WORD =
            Pattern.compile("\\b(" + String.join("|", WORDS) + ")\\b\\s*(\\p{L}+)?", Pattern.CASE_INSENSITIVE);

    /** @param kind units of one kind convert into each other; {@code scale} is to its first unit */
    private record Unit(String kind, double scale) {}

    private static final Map<String, Unit> UNITS = Map.ofEntries(
            Map.entry("m", new Unit("length", 1)),
            Map.entry("meter", new Unit("length", 1)),
            Map.entry("meters", new Unit("length", 1)),
            Map.entry("metre", new Unit("length", 1)),
            Map.entry("metres", new Unit("length", 1)),
            Map.entry("cm", new Unit("length", 0.01)),
            Map.entry("centimeter", new Unit("length", 0.01)),
            Map.entry("centimeters", new Unit("length", 0.01)),
            Map.entry("centimetre", new Unit("length", 0.01)),
            Map.entry("centimetres", new Unit("length", 0.01)),
            Map.entry("mm", new Unit("length", 0.001)),
            Map.entry("m2", new Unit("area", 1)),
            Map.entry("sqm", new Unit("area", 1)),
            Map.entry("cm2", new Unit("area", 1e-4)),
            Map.entry("s", new Unit("time", 1)),
            Map.entry("seconds", new Unit("time", 1)),
            Map.entry("ms", new Unit("time", 0.001)));

    /** Units as our models write them. */
    private static final List<String> SYMBOLS = List.of("m", "cm", "mm", "m2", "cm2", "s", "ms");

    /** A unit that we do not know may be written as it is, when it could not be taken for something else. */
    private static final Pattern PLAIN_UNIT = Pattern.compile("[\\p{L}\u00b0\u00b2\u00b3/%]{1,16}");

    private NumberParser() {}

    /**
     * How the unit of a number may be written so that {@link #parse} takes it: as it was asked for, where that is a
     * single word, and with the symbols that convert into it; any symbol where none was asked for.
     */
    static List<String> spellings(String wanted) {
        Unit to = unit(wanted);
        String plain = wanted.strip();
        Stream<String> asked = PLAIN_UNIT.matcher(plain).matches() ? Stream.of(plain) : Stream.empty();
        Stream<String> symbols = SYMBOLS.stream()
                .filter(symbol ->
                        to == null ? plain.isEmpty() : UNITS.get(symbol).kind().equals(to.kind()));
        return Stream.concat(asked, symbols).distinct().toList();
    }

    static Optional<Double> parse(String answer, String unit) {
        Matcher digits = NUMBER.matcher(answer);
        if (digits.find()) {
            String plain = digits.group(1).replace(",", "").replace('\u2212', '-');
            double value = Double.parseDouble(digits.group(2) == null ? plain : plain + "e" + digits.group(2));
            return convert(value, digits.group(3), unit);
        }
        Matcher word = WORD.matcher(answer);
        return word.find()
                ? convert(WORDS.indexOf(word.group(1).toLowerCase(Locale.ROOT)), word.group(2), unit)
                : Optional.empty();
    }

    /** Words that are no unit, as in "3 chairs", are taken for none; a unit of another kind is no answer. */
    private static Optional<Double> convert(double value, String written, String wanted) {
        Unit from = written == null ? null : unit(written);
        Unit to = unit(wanted);
        if (from == null || to == null || from.equals(to)) {
            return Optional.of(value);
        }
        return from.kind().equals(to.kind()) ? Optional.of(value * from.scale() / to.scale()) : Optional.empty();
    }

    private static Unit unit(String written) {
        String plain = written.strip()
                .toLowerCase(Locale.ROOT)
                .replace("\u00b2", "2")
                .replace("^", "")
                .replace(" ", "");
        Unit unit = UNITS.get(plain);
        boolean square = plain.startsWith("square") || plain.startsWith("sq");
        return unit == null && square ? new Unit("area", 1) : unit;
    }
}
