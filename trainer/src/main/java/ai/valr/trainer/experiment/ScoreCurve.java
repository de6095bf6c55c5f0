package ai.valr.trainer.experiment;

import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.PlaceEvaluation;
import ai.valr.trainer.eval.Prediction;
import ai.valr.trainer.eval.SceneGrades;
import ai.valr.trainer.intervention.FigureJson;
import ai.valr.trainer.intervention.ProgressLines;
import ai.valr.trainer.recipe.ModelWatch;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.Score;
import ai.valr.trainer.roomworld.Split;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The score on scenes of the validation split while a run goes on: a line of {@code curve.jsonl} for each look. The time of a look
 * is none of the run's. On the training's thread.
 */
final class ScoreCurve implements ModelWatch {
    private static final String FILE = "curve.jsonl";
    private static final String UPDATES = "updates";

    /** Scene, type and credit of each answer, so that looks of several seeds can be drawn from together. */
    private static final String GRADES = "grades";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArmRun run;
    private final EvaluationPlan.Curve plan;
    private final ModelOptions options;
    private final Consumer<String> lines;
    private final Path file;

    private ScoreCurve(ArmRun run, EvaluationPlan.Curve plan, ModelOptions options, Consumer<String> lines) {
        this.run = run;
        this.plan = plan;
        this.options = options;
        this.lines = lines;
        this.file = run.folder().resolve(FILE);
    }

    static ModelWatch of(ArmRun run, EvaluationPlan.Curve plan, ModelOptions options, Consumer<String> lines) {
        return plan == null ? NOBODY : new ScoreCurve(run, plan, options, lines);
    }

    @Override
    public boolean due(long updates) {
        return updates % plan.every() == 0 || updates == run.dialogue().updates();
    }

    @Override
    public void see(Path model, long updates) {
        Map<Long, ObjectNode> seen = seen(file);
        if (seen.containsKey(updates)) {
            return; // a resumed run comes by again, with the same weights
        }
        try (ValrModel loaded = ValrModel.load(model, options)) {
            ProgressLines progress = new ProgressLines(lines, run.who() + " after " + updates + " updates");
            List<Grade> grades = grades(loaded, progress);
            ObjectNode line = JSON.createObjectNode().put(UPDATES, updates);
            line.setAll(FigureJson.of(Score.of(grades).overall()));
            ArrayNode credits = line.putArray(GRADES);
            grades.forEach(grade -> credits.addArray()
                    .add(grade.scene())
                    .add(grade.type().vsiName())
                    .add(grade.credit()));
            seen.put(updates, line);
            AnswerFiles.write(file, List.copyOf(seen.values()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private List<Grade> grades(ValrModel model, ProgressLines progress) {
        long seed = run.evaluation().path("seed").asLong();
        IntConsumer at = done -> progress.at("questions", done, 10 * plan.scenes());
        return run.evaluation().has("asks")
                ? new PlaceEvaluation(model, run.world(), run.latents())
                        .ask(Split.VALIDATION, seed, plan.scenes(), at).stream()
                                .map(Prediction::grade)
                                .toList()
                : new SceneGrades(run.world(), Split.VALIDATION, seed, plan.scenes()).of(model, run.latents(), at);
    }

    private static Map<Long, ObjectNode> seen(Path file) {
        Map<Long, ObjectNode> seen = new TreeMap<>();
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                JsonNode node = JSON.readTree(line);
                seen.put(node.path(UPDATES).asLong(), (ObjectNode) node);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return seen;
    }

    /** The looks in order: {@code updates, score, ci, n, seconds}. */
    static ArrayNode read(Path folder, RunMetrics metrics) {
        ArrayNode curve = JSON.createArrayNode();
        seen(folder.resolve(FILE)).forEach((updates, line) -> {
            line.remove(GRADES);
            curve.add(line.put("seconds", metrics.seconds(updates)));
        });
        return curve;
    }

    /** What was answered at each look of a run, by its updates; a look of an older run may have no grades. */
    static Map<Long, List<Grade>> grades(Path folder) {
        Map<Long, List<Grade>> looks = new TreeMap<>();
        seen(folder.resolve(FILE)).forEach((updates, line) -> {
            List<Grade> grades = new ArrayList<>();
            line.path(GRADES)
                    .forEach(it -> grades.add(new Grade(
                            it.path(0).asText(),
                            QuestionType.valueOf(it.path(1).asText().toUpperCase(Locale.ROOT)),
                            it.path(2).asDouble())));
            looks.put(updates, grades);
        });
        return looks;
    }
}
