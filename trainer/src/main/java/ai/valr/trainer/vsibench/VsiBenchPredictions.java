package ai.valr.trainer.vsibench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers from a file with {@code id, prediction} and, in all lines or in none, {@code blind_prediction}. */
public final class VsiBenchPredictions {
    private record Said(String where, String prediction, Optional<String> blind) {}

    private final Map<String, Said> byId = new HashMap<>();
    private boolean blind;

    private VsiBenchPredictions() {}

    /** @throws VsiBenchException where a line is no prediction, its id no question's, or an id comes twice */
    public static VsiBenchPredictions read(Path file, VsiBenchQuestions questions) {
        VsiBenchPredictions predictions = new VsiBenchPredictions();
        JsonLines.objects(file).forEach(row -> predictions.add(row, questions));
        return predictions;
    }

    private void add(Row row, VsiBenchQuestions questions) {
        row.required("id");
        String id = questions.known(row, row.fields().path("id"));
        String prediction = row.text("prediction")
                .orElseThrow(() -> row.bad("has no prediction; write an empty text where there was no answer"));
        Said said = new Said(row.where(), prediction, row.text("blind_prediction"));
        if (byId.isEmpty()) {
            blind = said.blind().isPresent();
        } else if (blind != said.blind().isPresent()) {
            throw row.bad("has " + (blind ? "no" : "a") + " blind_prediction unlike the lines before; give it in all"
                    + " lines or in none");
        }
        Said before = byId.put(id, said);
        if (before != null) {
            throw row.bad("has a prediction in " + before.where() + " already; leave one of them out");
        }
    }

    /** One outcome a question; a question without a prediction is wrong. */
    public List<VsiBenchOutcome> outcomes(List<VsiBenchQuestion> questions) {
        List<VsiBenchOutcome> outcomes = new ArrayList<>();
        for (VsiBenchQuestion question : questions) {
            Said said = byId.getOrDefault(question.id(), new Said("", "", blind ? Optional.of("") : Optional.empty()));
            outcomes.add(new VsiBenchOutcome(question, said.prediction(), said.blind(), List.of()));
        }
        return outcomes;
    }

    /** Those that have no prediction here, in their order. */
    public List<VsiBenchQuestion> missing(List<VsiBenchQuestion> questions) {
        return questions.stream()
                .filter(question -> !byId.containsKey(question.id()))
                .toList();
    }
}
