package ai.valr.trainer.experiment;

import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.BatchedReasoner;
import ai.valr.trainer.eval.SceneGrades;
import ai.valr.trainer.intervention.FigureJson;
import ai.valr.trainer.intervention.ProgressLines;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Score;
import ai.valr.trainer.roomworld.Split;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The score against a budget of reasoning steps: after so many the answer is asked for, whatever the model would have said there. A model
 * that needs fewer ends earlier. Nothing is trained.
 */
public final class LengthExperiment {
    /** Answers have up to ten steps. */
    public static final List<Integer> BUDGETS = List.of(1, 2, 3, 4, 5, 6, 8, 10, BatchedReasoner.MAX_STEPS);

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What the questions are.
     *
     * @param world its name
     * @param seed of scenes and questions
     * @param scenes of the test split
     */
    public record Questions(String world, long seed, int scenes) {}

    private final Questions questions;
    private final RoomWorld world;
    private final ExperimentResults results;
    private final ModelOptions options;
    private final Consumer<String> lines;

    /**
     * @param world that the questions name
     * @param out folder of {@code results.jsonl}; what it holds is not measured again
     * @param lines where progress goes
     */
    public LengthExperiment(
            Questions questions, RoomWorld world, Path out, ModelOptions options, Consumer<String> lines)
            throws IOException {
        this.questions = questions;
        this.world = world;
        this.results = new ExperimentResults(out);
        this.options = options;
        this.lines = lines;
    }

    /**
     * Asks a model with each budget.
     *
     * @return {@code model, latents, budgets}: {@code steps, score, ci, n} each
     */
    public ObjectNode of(TrainedModel chosen) throws IOException {
        String name = chosen.name();
        try (ValrModel model = ValrModel.load(chosen.folder(), options)) {
            int k = chosen.latents().orElse(model.defaultLatents());
            ObjectNode node = JSON.createObjectNode().put("model", name).put("latents", k);
            ArrayNode budgets = node.putArray("budgets");
            for (int steps : BUDGETS) {
                ObjectNode key = JSON.createObjectNode()
                        .put("model", model.version())
                        .put("family", model.family().id())
                        .put("latents", k)
                        .put("steps", steps);
                key.set("questions", JSON.valueToTree(questions));
                Optional<JsonNode> known = results.find(key);
                JsonNode figure = known.isPresent() ? known.get() : measure(model, name, k, steps);
                if (known.isEmpty()) {
                    results.add(name, questions.seed(), key, figure);
                }
                budgets.addObject().put("steps", steps).setAll((ObjectNode) figure);
            }
            return node;
        }
    }

    private JsonNode measure(ValrModel model, String name, int latents, int steps) {
        ProgressLines progress = new ProgressLines(lines, name + " in " + steps + " steps");
        return FigureJson.of(Score.of(new SceneGrades(world, Split.TEST, questions.seed(), questions.scenes())
                        .within(model, latents, steps, done -> progress.at("questions", done, 10 * questions.scenes())))
                .overall());
    }
}
