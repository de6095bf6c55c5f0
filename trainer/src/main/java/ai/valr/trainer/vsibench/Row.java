package ai.valr.trainer.vsibench;

import com.fasterxml.jackson.databind.JsonNode;
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

    /** A text or a number of the row, as text. */
    Optional<String> text(String name) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() && !value.isNumber()) {
            throw bad(name + " is " + value.getNodeType() + "; expected a text or a number");
        }
        return Optional.of(value.asText());
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
            throw bad(name + " is " + list.getNodeType() + "; expected a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                throw bad(name + " holds " + item.getNodeType() + "; expected texts");
            }
            texts.add(item.asText());
        }
        return texts;
    }

    VsiBenchException bad(String problem) {
        String id =
                fields.path("id").isValueNode() ? " (id " + fields.path("id").asText() + ")" : "";
        return new VsiBenchException(where + id + ": " + problem);
    }
}
