package ai.valr.gateway;

import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Something in a request's query or header: what it is called and means, and how it is read. A route that does not declare it
 * cannot read it. Safe for use by many threads.
 *
 * @param <T> its value
 */
final class RequestParameter<T> {
    /** Of a text to look for, and of a header. */
    static final int MAX_TEXT = 256;

    /** Where it stands, in OpenAPI's words. */
    enum Place {
        QUERY,
        HEADER
    }

    private final Place place;
    private final String name;
    private final JsonSchema schema;
    private final T otherwise;
    private final String expected;
    private final Function<String, T> reader;

    /**
     * @param otherwise where it is missing; may be null
     * @param expected what the problem says that names a wrong value
     * @param reader null, or an exception, for a text that is no value
     */
    private RequestParameter(
            Place place, String name, JsonSchema schema, T otherwise, String expected, Function<String, T> reader) {
        this.place = place;
        this.name = name;
        this.schema = schema;
        this.otherwise = otherwise;
        this.expected = expected;
        this.reader = reader;
    }

    /** A whole number from 0 on. */
    static RequestParameter<Long> whole(String name, String description, long otherwise, long most) {
        JsonSchema schema = JsonSchema.integer(description, 0, most);
        if (otherwise >= 0) {
            schema.json().put("default", otherwise);
        }
        return new RequestParameter<>(
                Place.QUERY, name, schema, otherwise, "a whole number from 0 to " + most, text -> {
                    long value = Long.parseLong(text);
                    return value >= 0 && value <= most ? (Long) value : null;
                });
    }

    /** A number from 0 to 1. */
    static RequestParameter<Double> share(String name, String description, double otherwise) {
        JsonSchema schema = JsonSchema.number(description, 0, 1);
        schema.json().put("default", otherwise);
        return new RequestParameter<>(Place.QUERY, name, schema, otherwise, "a number from 0 to 1", text -> {
            double value = Double.parseDouble(text);
            return value >= 0 && value <= 1 ? (Double) value : null;
        });
    }

    /** A text, null where it is missing. */
    static RequestParameter<String> text(Place place, String name, String description, int maxLength) {
        JsonSchema schema = JsonSchema.text(description);
        schema.json().put("maxLength", maxLength);
        return new RequestParameter<>(
                place,
                name,
                schema,
                null,
                "at most " + maxLength + " characters",
                text -> text.length() <= maxLength ? text.strip() : null);
    }

    /** A text of the query, empty where it is missing. */
    static RequestParameter<String> words(String name, String description) {
        RequestParameter<String> text = text(Place.QUERY, name, description, MAX_TEXT);
        return new RequestParameter<>(text.place, name, text.schema, "", text.expected, text.reader);
    }

    static RequestParameter<Instant> time(String name, String description, Instant otherwise) {
        return new RequestParameter<>(
                Place.QUERY,
                name,
                JsonSchema.time(description),
                otherwise,
                "a time as 2026-11-26T10:00:00Z",
                Instant::parse);
    }

    /** One of an enum's names in lower case. */
    static <E extends Enum<E>> RequestParameter<E> choice(String name, String description, Class<E> type, E otherwise) {
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        JsonSchema schema = JsonSchema.choice(description, names);
        if (otherwise != null) {
            schema.json().put("default", otherwise.name().toLowerCase(Locale.ROOT));
        }
        return new RequestParameter<>(
                Place.QUERY,
                name,
                schema,
                otherwise,
                String.join(" or ", names),
                text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    /**
     * The value in a request.
     *
     * @throws Problem where it is wrong
     * @throws IllegalStateException where the request's route does not declare it
     */
    T of(Context request) {
        Route.of(request).requireDeclared(this);
        String text = place == Place.QUERY ? request.queryParam(name) : request.header(name);
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        T value;
        try {
            value = reader.apply(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            value = null;
        }
        if (value == null) {
            String told = text.length() <= MAX_TEXT ? "is " + text : "has " + text.length() + " characters";
            throw Problem.badRequest(name + " " + told, "give " + expected);
        }
        return value;
    }

    Place place() {
        return place;
    }

    String name() {
        return name;
    }

    JsonSchema schema() {
        return schema;
    }
}
