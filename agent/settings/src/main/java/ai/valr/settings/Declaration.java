package ai.valr.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A setting that is about to be read: first what is told of it beside its name and meaning, then, last, what it is read as with what
 * holds otherwise. A value that cannot be is a problem of the reader's, and what holds otherwise stands in for it.
 */
public final class Declaration {
    private static final Range WHOLE = Range.between(Integer.MIN_VALUE, Integer.MAX_VALUE);

    private final SettingsReader reader;
    private final String name;
    private final String meaning;
    private Range range;
    private String values = "";
    private String shown;

    Declaration(SettingsReader reader, String name, String meaning) {
        this.reader = reader;
        this.name = name;
        this.meaning = meaning;
    }

    /** Bounds a number. */
    public Declaration in(Range newRange) {
        range = newRange;
        values = newRange.toString();
        return this;
    }

    /** Bounds a number, both ends belonging to it. */
    public Declaration between(double low, double high) {
        return in(Range.between(low, high));
    }

    public Declaration atLeast(double low) {
        return in(Range.atLeast(low));
    }

    /** What it can be, in words, where somebody else sees to it. */
    public Declaration values(String words) {
        values = words;
        return this;
    }

    /** What holds otherwise, in words, where the machine or another setting says it. */
    public Declaration shown(String words) {
        shown = words;
        return this;
    }

    /** @return empty where it is missing, which is a problem that says what to give */
    public String needed(String what) {
        tell(Setting.NEEDED, what);
        Optional<String> text = reader.given(name);
        if (text.isEmpty()) {
            reader.problem(name + " is missing; give " + what);
        }
        return text.orElse("");
    }

    /** @param otherwise may be null */
    public String text(String otherwise) {
        tell(otherwise == null || otherwise.isEmpty() ? "none" : otherwise, values);
        return reader.given(name).orElse(otherwise);
    }

    public int whole(int otherwise) {
        return read(otherwise, "a whole number", text -> {
            long value = bounded(Long.parseLong(text), text);
            if (value != (int) value) {
                throw new OutOfRange(WHOLE.problem(name, text));
            }
            return (int) value;
        });
    }

    public long big(long otherwise) {
        return read(otherwise, "a whole number", text -> bounded(Long.parseLong(text), text));
    }

    public double decimal(double otherwise) {
        return read(otherwise, "a number", text -> bounded(Double.parseDouble(text), text));
    }

    public boolean flag(boolean otherwise) {
        return choice(otherwise ? Answer.TRUE : Answer.FALSE) == Answer.TRUE;
    }

    private enum Answer {
        TRUE,
        FALSE
    }

    /** One of an enum's names in small letters. */
    public <E extends Enum<E>> E choice(E otherwise) {
        E[] all = otherwise.getDeclaringClass().getEnumConstants();
        String words = Arrays.stream(all).map(Declaration::word).collect(Collectors.joining(" or "));
        tell(word(otherwise), words);
        Optional<String> text = reader.given(name);
        for (E each : all) {
            if (text.isPresent() && word(each).equals(text.get().toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        text.ifPresent(wrong -> reader.problem(name + " " + wrong + " must be " + words));
        return otherwise;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private <N extends Number> N read(N otherwise, String kind, Function<String, N> parse) {
        tell(Quantity.shown(name, otherwise), values);
        Optional<String> text = reader.given(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return parse.apply(text.get());
        } catch (NumberFormatException e) {
            reader.problem(name + " " + text.get() + " must be " + kind);
        } catch (OutOfRange e) {
            reader.problem(e.getMessage());
        }
        return otherwise;
    }

    private <N extends Number> N bounded(N value, String text) {
        if (range != null && !range.holds(value.doubleValue())) {
            throw new OutOfRange(range.problem(name, text));
        }
        return value;
    }

    private static final class OutOfRange extends RuntimeException {
        private static final long serialVersionUID = 1;

        OutOfRange(String problem) {
            super(problem);
        }
    }

    private void tell(String otherwise, String which) {
        reader.declared(
                new Setting(name, shown == null ? otherwise : shown, which, Optional.ofNullable(range), meaning));
    }
}
