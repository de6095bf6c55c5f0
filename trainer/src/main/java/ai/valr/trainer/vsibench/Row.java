package ai.valr.trainer.vsibench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One row of a table of questions or predictions.
 *
 * @param where file and line, for errors
 * @param fields the row's columns by name, or a bare value
 */
public record Row(String where, JsonNode fields) {
    /** More than any id has; what is longer is compared as it is written. */
    private static final int MAX_ID_DIGITS = 40;

    /** Stands for a value of a type that is not read; an error where a row needs it, nothing where it does not. */
    public static JsonNode unread(String type) {
        return JsonNodeFactory.instance.pojoNode(type);
    }

    /** A text or a number of the row, as text. */
    Optional<String> text(String name) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() && !isFinite(value)) {
            throw misfit(name, value, "a text or a number");
        }
        return Optional.of(value.asText());
    }

    /** The row's {@code id}, by which questions and what is said to them find each other. */
    String id() {
        required("id");
        return idOf(fields.path("id"));
    }

    /** An id as text; a whole number is the same one however it is written: pandas makes 0.0 of 0 beside a gap. */
    static String idOf(JsonNode id) {
        if (!isFinite(id)) {
            return id.asText();
        }
        BigDecimal number = id.decimalValue().stripTrailingZeros();
        boolean whole = number.scale() <= 0 && number.precision() - (long) number.scale() <= MAX_ID_DIGITS;
        return whole ? number.toBigInteger().toString() : id.asText();
    }

    private static boolean isFinite(JsonNode value) {
        return value instanceof NumericNode number && !number.isNaN();
    }

    private VsiBenchException misfit(String name, JsonNode value, String expected) {
        if (value instanceof POJONode column) {
            return bad("column " + name + " has type " + column.getPojo() + "; expected " + expected);
        }
        return bad(name + " is " + told(value) + "; expected " + expected);
    }

    /** NaN and infinities, which are no JSON but come from Python, by their names. */
    private static String told(JsonNode value) {
        return value instanceof NumericNode number && number.isNaN()
                ? value.asText()
                : value.getNodeType().toString();
    }

    /** As {@link #text}, of a column that every row must have. */
    String required(String name) {
        return text(name)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> bad("has no " + name + "; every line needs one"));
    }

    /** A list of texts; none where the column is missing or null. */
    List<String> texts(String name) {
        JsonNode list = fields.path(name);
        if (list.isMissingNode() || list.isNull()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw misfit(name, list, "a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                throw bad(name + " holds " + told(item) + "; expected texts");
            }
            texts.add(item.asText());
        }
        return texts;
    }

    VsiBenchException bad(String problem) {
        JsonNode value = fields.path("id");
        String id = value.isValueNode() && !value.isPojo() ? " (id " + value.asText() + ")" : "";
        return new VsiBenchException(where + id + ": " + problem);
    }
}
