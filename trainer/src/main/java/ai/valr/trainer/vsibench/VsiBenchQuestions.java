package ai.valr.trainer.vsibench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The questions of a file in its order, by id. */
public final class VsiBenchQuestions {
    /** Twenty times as many as VSI-Bench has. */
    static final int MAX_QUESTIONS = 100_000;

    private final String source;
    private final List<VsiBenchQuestion> all;
    private final Set<String> ids = new HashSet<>();

    private VsiBenchQuestions(String source, List<VsiBenchQuestion> all) {
        this.source = source;
        this.all = List.copyOf(all);
        all.forEach(question -> ids.add(question.id()));
    }

    /**
     * Checks the rows of a file.
     *
     * @param source the file, for errors
     * @throws VsiBenchException for the first row that is no question
     */
    public static VsiBenchQuestions of(String source, List<Row> rows) {
        if (rows.size() > MAX_QUESTIONS) {
            throw new VsiBenchException(source + " has " + rows.size() + " questions; at most " + MAX_QUESTIONS);
        }
        Map<String, String> seen = new HashMap<>();
        List<VsiBenchQuestion> questions = new ArrayList<>();
        for (Row row : rows) {
            VsiBenchQuestion question = VsiBenchQuestion.of(row);
            String before = seen.put(question.id(), row.where());
            if (before != null) {
                throw row.bad("the id is also that of " + before + "; every question needs one of its own");
            }
            questions.add(question);
        }
        return new VsiBenchQuestions(source, questions);
    }

    public List<VsiBenchQuestion> all() {
        return all;
    }

    /**
     * The id of a row of another file, which must be one of these questions'.
     *
     * @param id as the row has it
     */
    String known(Row row, JsonNode id) {
        String known = Row.idOf(id);
        if (!ids.contains(known)) {
            throw row.bad("id " + id.asText() + " is no question of " + source + "; give the file that belongs to it");
        }
        return known;
    }
}
