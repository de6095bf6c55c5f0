package ai.valr.trainer.vsibench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ids of VSI-Bench's debiased subset: one a line, as a bare value or in an object's {@code id}, or all in one JSON
 * list.
 */
public final class DebiasedIds {
    private DebiasedIds() {}

    /**
     * Checks the rows of a file.
     *
     * @param source the file, for errors
     * @throws VsiBenchException where an id is no question's, comes twice, or there is none
     */
    public static Set<String> of(String source, List<Row> rows, VsiBenchQuestions questions) {
        Set<String> ids = new LinkedHashSet<>();
        for (Row row : rows) {
            List<JsonNode> values = row.fields().isArray()
                    ? List.copyOf(row.fields().valueStream().toList())
                    : List.of(row.fields());
            for (JsonNode value : values) {
                String id = questions.known(row, id(row, value));
                if (!ids.add(id)) {
                    throw row.bad("id " + id + " comes twice; leave one of them out");
                }
            }
        }
        if (ids.isEmpty()) {
            throw new VsiBenchException(source + " holds no id; expected one a line, or a JSON list");
        }
        return ids;
    }

    private static String id(Row row, JsonNode value) {
        JsonNode id = value.isObject() ? value.path("id") : value;
        if (!id.isTextual() && !id.isNumber()) {
            throw row.bad("holds no id; expected one a line, or a JSON list");
        }
        return id.asText();
    }
}
