package ai.valr.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A request's JSON object, read field by field; each that is wrong is told with its value and what was expected. */
final class JsonBody {
    /** A field that stands twice, and text behind the object, are errors: what was meant is not known. */
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode node;

    /** Before the names of its fields: empty for the body, {@code messages[0].} for one within. */
    private final String path;

    private final Set<String> asked = new TreeSet<>();

    /** @param place in the body; empty for the body itself */
    private JsonBody(JsonNode node, String place) {
        if (!node.isObject()) {
            Problem problem = Problem.badRequest(
                    (place.isEmpty() ? "the body" : place) + " is " + shortly(node), "send a JSON object");
            throw place.isEmpty() ? problem : problem.about(place);
        }
        this.node = node;
        this.path = place.isEmpty() ? "" : place + ".";
    }

    /** @throws Problem where the text is no JSON object */
    static JsonBody parse(byte[] text) {
        try {
            return new JsonBody(JSON.readTree(text), "");
        } catch (JsonProcessingException e) {
            throw Problem.badRequest("the body is no JSON: " + e.getOriginalMessage(), "send a JSON object");
        } catch (IOException e) {
            throw Problem.badRequest("the body cannot be read: " + e.getMessage(), "send a JSON object");
        }
    }

    private JsonNode take(String field) {
        asked.add(field);
        JsonNode value = node.path(field);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    boolean has(String field) {
        return !take(field).isMissingNode();
    }

    /** Null where it is missing. */
    String text(String field) {
        JsonNode value = take(field);
        require(value.isMissingNode() || value.isTextual(), field, value, "a text");
        return value.isMissingNode() ? null : value.textValue();
    }

    String text(String field, String otherwise) {
        String text = text(field);
        return text == null ? otherwise : text;
    }

    /** Null where it is missing. */
    Integer integer(String field, int least, int most) {
        JsonNode value = take(field);
        if (value.isMissingNode()) {
            return null;
        }
        boolean fits = value.isIntegralNumber() && value.canConvertToInt();
        require(
                fits && value.intValue() >= least && value.intValue() <= most,
                field,
                value,
                "a whole number in [" + least + ", " + most + "]");
        return value.intValue();
    }

    long integer(String field, long otherwise) {
        JsonNode value = take(field);
        require(
                value.isMissingNode() || (value.isIntegralNumber() && value.canConvertToLong()),
                field,
                value,
                "a whole number of 64 bits");
        return value.isMissingNode() ? otherwise : value.longValue();
    }

    double number(String field, double least, double most, double otherwise) {
        JsonNode value = take(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        require(
                value.isNumber() && value.doubleValue() >= least && value.doubleValue() <= most,
                field,
                value,
                "a number in [" + least + ", " + most + "]");
        return value.doubleValue();
    }

    boolean flag(String field) {
        JsonNode value = take(field);
        require(value.isMissingNode() || value.isBoolean(), field, value, "true or false");
        return value.asBoolean(false);
    }

    /** Null where it is missing. */
    Instant time(String field) {
        JsonNode value = take(field);
        if (value.isMissingNode()) {
            return null;
        }
        try {
            return Instant.parse(value.asText());
        } catch (DateTimeException e) {
            throw wrong(field, value, "a time as 2026-11-26T10:00:00Z");
        }
    }

    List<String> texts(String field, int most) {
        JsonNode value = take(field);
        List<String> texts = new ArrayList<>();
        require(
                value.isMissingNode() || (value.isArray() && value.size() <= most),
                field,
                value,
                "a list of " + most + " texts at most");
        for (JsonNode item : value) {
            require(item.isTextual(), field, item, "a list of texts");
            texts.add(item.textValue());
        }
        return texts;
    }

    <E extends Enum<E>> E choice(String field, Class<E> type, E otherwise) {
        String text = text(field);
        if (text == null) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text) && !constant.name().equals("UNKNOWN")) {
                return constant;
            }
        }
        throw wrong(
                field,
                take(field),
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                        .filter(name -> !name.equals("unknown"))
                        .collect(Collectors.joining(" or ")));
    }

    /** Null where it is missing. */
    JsonBody object(String field) {
        JsonNode value = take(field);
        return value.isMissingNode() ? null : new JsonBody(value, path + field);
    }

    List<JsonBody> objects(String field, int most) {
        JsonNode value = take(field);
        require(
                value.isMissingNode() || (value.isArray() && value.size() <= most),
                field,
                value,
                "a list of " + most + " objects at most");
        List<JsonBody> objects = new ArrayList<>();
        for (JsonNode item : value) {
            objects.add(new JsonBody(item, path + field + "[" + objects.size() + "]"));
        }
        return objects;
    }

    /** A field as it stands; a missing one is a missing node. */
    JsonNode raw(String field) {
        return take(field);
    }

    /** @throws Problem where there are fields that nobody asked for */
    void requireNothingElse() {
        List<String> unknown = new ArrayList<>();
        node.fieldNames().forEachRemaining(name -> {
            if (!asked.contains(name)) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            throw Problem.badRequest(
                            (path.isEmpty() ? "the body" : path.substring(0, path.length() - 1)) + " has "
                                    + String.join(", ", unknown),
                            "leave it out; known are " + String.join(", ", asked))
                    .about(path + unknown.get(0));
        }
    }

    private void require(boolean so, String field, JsonNode value, String expected) {
        if (!so) {
            throw wrong(field, value, expected);
        }
    }

    Problem wrong(String field, JsonNode value, String expected) {
        return Problem.badRequest(path + field + " is " + shortly(value), "give " + expected)
                .about(path + field);
    }

    /** Where a field of it lies in the body. */
    String pathOf(String field) {
        return path + field;
    }

    private static String shortly(JsonNode value) {
        String text = value.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
