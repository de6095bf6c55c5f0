package ai.valr.settings;

import java.util.Optional;

/**
 * A setting of a service, for people.
 *
 * @param name as it stands in a settings file
 * @param otherwise what holds where it is not given, in words
 * @param values that it can be, in words; empty: any text
 * @param range of a number, where it is bounded by itself
 * @param meaning what it does; words of settings and files stand in backticks
 */
public record Setting(String name, String otherwise, String values, Optional<Range> range, String meaning) {
    /** In the place of what holds otherwise, where nothing does. */
    public static final String NEEDED = "(needed)";
}
