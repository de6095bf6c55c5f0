package ai.valr.trainer.intervention;

import ai.valr.trainer.eval.SceneBootstrap;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Score;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The figures of all interventions of one model, as one JSON object. */
record InterventionReport(InterventionSettings settings, QuestionSet questions, Map<Intervention, Outcome> outcomes) {

    /**
     * @param movement of {@link LatentMovement}
     * @param probes of {@link LatentProbes}
     */
    ObjectNode json(JsonNode movement, JsonNode probes) {
        ObjectNode node = new ObjectMapper().createObjectNode().put("experiment", "interventions");
        node.setAll(settings.json());
        node.put("n", questions.size());
        ObjectNode kinds = node.putObject("interventions");
        for (Intervention kind : Intervention.values()) {
            kinds.set(kind.key(), kind(kind));
        }
        node.set("latent_share", share());
        node.set("movement", movement);
        node.set("probes", probes);
        return node;
    }

    private ObjectNode kind(Intervention kind) {
        Outcome outcome = outcomes.get(kind);
        List<Grade> grades = grades(kind);
        Score score = Score.of(grades);
        ObjectNode node = FigureJson.of(score.overall());
        node.set("less_none", FigureJson.of(Score.difference(grades, grades(Intervention.NONE))));
        Outcome own = outcomes.get(Intervention.NONE);
        node.put("other_answers", outcome.otherAnswers(own)).put("other_words", outcome.otherWords(own));
        node.put("blocks", outcome.blocks()).put("replaced", outcome.replaced());
        ObjectNode types = node.putObject("by_type");
        score.figures().forEach((name, figure) -> types.set(name, FigureJson.of(figure)));
        node.set("by_length", byLength(outcome.credits()));
        return node;
    }

    /** The mean credit of the questions with so many steps. */
    private ObjectNode byLength(double[] credits) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        IntStream.range(0, questions.size())
                .map(this::length)
                .distinct()
                .sorted()
                .forEach(length -> {
                    int[] some = IntStream.range(0, questions.size())
                            .filter(i -> length(i) == length)
                            .toArray();
                    SceneBootstrap bootstrap = new SceneBootstrap(
                            IntStream.of(some).mapToObj(questions::scene).toList());
                    node.set(
                            Integer.toString(length),
                            FigureJson.of(bootstrap.mean(IntStream.of(some)
                                    .mapToDouble(i -> credits[i])
                                    .toArray())));
                });
        return node;
    }

    private int length(int question) {
        return questions.question(question).steps().size();
    }

    private ObjectNode share() {
        LatentShare share = LatentShare.of(
                IntStream.range(0, questions.size()).mapToObj(questions::scene).toList(),
                grades(Intervention.NONE),
                grades(Intervention.BLOCK_SWAP),
                grades(Intervention.OTHER_FRAMES));
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.set("blocks_worth", FigureJson.of(share.blocks()));
        node.set("frames_worth", FigureJson.of(share.frames()));
        share.share().ifPresent(figure -> node.set("share", FigureJson.of(figure)));
        return node;
    }

    private List<Grade> grades(Intervention kind) {
        return questions.grades(outcomes.get(kind).credits());
    }
}
