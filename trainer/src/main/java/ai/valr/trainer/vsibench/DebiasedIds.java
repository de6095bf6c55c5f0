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
            JsonNode id = row.fields().isObject() ? row.fields().path("id") : row.fields();
            if (!id.isTextual() && !id.isNumber()) {
                throw row.bad("holds no id; expected one a line, or a JSON list");
            }
            if (!ids.add(questions.known(row, id))) {
                throw row.bad("id " + id.asText() + " comes twice; leave one of them out");
            }
        }
        if (ids.isEmpty()) {
            throw new VsiBenchException(source + " holds no id; expected one a line, or a JSON list");
        }
        return ids;
    }
}
