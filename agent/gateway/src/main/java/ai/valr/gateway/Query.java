package ai.valr.gateway;

import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What stands in a request's query, name by name; each that is wrong is told with its value and what was expected. */
final class Query {
    /** Of a text to look for. */
    private static final int MAX_TEXT = 256;

    private Query() {}

    /** @return {@code otherwise} where it is missing */
    static long number(Context request, String name, long otherwise, long most) {
        String text = request.queryParam(name);
        try {
            long value = text == null ? otherwise : Long.parseLong(text);
            if (value >= 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Problem.badRequest(name + " is " + text, "give a whole number from 0 to " + most);
    }

    /** @return {@code otherwise} where it is missing */
    static double share(Context request, String name, double otherwise) {
        String text = request.queryParam(name);
        try {
            double value = text == null ? otherwise : Double.parseDouble(text);
            if (value >= 0 && value <= 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Problem.badRequest(name + " is " + text, "give a number from 0 to 1");
    }

    /** @return empty where it is missing */
    static String text(Context request, String name) {
        String text = request.queryParam(name);
        if (text != null && text.length() > MAX_TEXT) {
            throw Problem.badRequest(
                    name + " has " + text.length() + " characters", "give at most " + MAX_TEXT + " of them");
        }
        return text == null ? "" : text.strip();
    }

    /** @return {@code otherwise} where it is missing */
    static Instant time(Context request, String name, Instant otherwise) {
        String text = text(request, name);
        try {
            return text.isEmpty() ? otherwise : Instant.parse(text);
        } catch (DateTimeException e) {
            throw Problem.badRequest(name + " is " + text, "give a time as 2026-11-26T10:00:00Z");
        }
    }

    /** @return {@code otherwise} where it is missing */
    static <E extends Enum<E>> E choice(Context request, String name, Class<E> type, E otherwise) {
        String text = text(request, name);
        if (text.isEmpty()) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw Problem.badRequest(
                name + " is " + text,
                "give "
                        + Arrays.stream(type.getEnumConstants())
                                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" or ")));
    }
}
