package ai.valr.trainer.experiment;

import ai.valr.model.Confidence;
import ai.valr.model.ConfidenceScale;
import ai.valr.model.ConfidenceScales;
import ai.valr.model.FrameTokens;
import ai.valr.model.StepResult;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.BatchedReasoner;
import ai.valr.trainer.eval.HeldOutScenes;
import ai.valr.trainer.intervention.FigureJson;
import ai.valr.trainer.intervention.ProgressLines;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a model's confidence the chance that its answer is right: a scale is fitted on questions of the validation split and judged on those
 * of the test split, which it has not seen. What was asked is not asked again.
 */
public final class CalibrationExperiment {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Scenes whose answers are kept together: what a stop can lose. */
    private static final int SCENES_AT_ONCE = 10;

    /** Questions a scene, about. */
    private static final int QUESTIONS = 10;

    /**
     * What the questions are.
     *
     * @param world its name
     * @param seed of scenes and questions
     * @param scenes of either split
     */
    public record Questions(String world, long seed, int scenes) {}

    private final Questions questions;
    private final RoomWorld world;
    private final ExperimentResults results;
    private final ModelOptions options;
    private final Consumer<String> lines;

    /**
     * @param world that the questions name
     * @param out folder of {@code results.jsonl}; what it holds is not asked again
     * @param lines where progress goes
     */
    public CalibrationExperiment(
            Questions questions, RoomWorld world, Path out, ModelOptions options, Consumer<String> lines)
            throws IOException {
        this.questions = questions;
        this.world = world;
        this.results = new ExperimentResults(out);
        this.options = options;
        this.lines = lines;
    }

    /** What came of it: the scales, and a report of how chances fit before and after. */
    public record Outcome(ConfidenceScales scales, ObjectNode report) {}

    /** Asks a model and fits its scales. Whatever scales it has already are not looked at. */
    public Outcome of(Path folder) throws IOException {
        List<ConfidentAnswer> validation;
        List<ConfidentAnswer> test;
        ObjectNode report = JSON.createObjectNode();
        try (ValrModel model = ValrModel.load(folder, options)) {
            report.put("model", model.name() + "@" + model.version()).put("latents", model.defaultLatents());
            validation = answers(model, Split.VALIDATION);
            test = answers(model, Split.TEST);
        }
        ObjectNode fits = report.putObject("fit");
        ConfidenceScales scales = new ConfidenceScales(fit(validation, true, fits), fit(validation, false, fits));
        report.set("test", test(scales, test));
        return new Outcome(scales, report);
    }

    private static ConfidenceScale fit(List<ConfidentAnswer> validation, boolean hasOptions, ObjectNode fits) {
        List<ConfidentAnswer> answers =
                validation.stream().filter(it -> it.hasOptions() == hasOptions).toList();
        CalibrationFit fit = CalibrationFit.of(answers);
        fits.set(hasOptions ? "options" : "numbers", described(fit, answers));
        return fit.scale();
    }

    private static ObjectNode described(CalibrationFit fit, List<ConfidentAnswer> validation) {
        ObjectNode node = JSON.createObjectNode()
                .put("temperature", fit.scale().temperature())
                .put("offset", fit.scale().offset())
                .put("temperature_alone", fit.temperatureAlone().temperature())
                .put("n", validation.size());
        node.set("offset_gain", FigureJson.of(fit.gain()));
        return node;
    }

    private static ObjectNode test(ConfidenceScales scales, List<ConfidentAnswer> answers) {
        CalibrationFigures before = CalibrationFigures.of(answers, ConfidentAnswer::raw);
        CalibrationFigures after = CalibrationFigures.of(answers, it -> it.chance(scales));
        ObjectNode node = JSON.createObjectNode().put("n", answers.size());
        node.set("before", chances(before));
        node.set("after", chances(after));
        node.set("aurc_best", FigureJson.of(before.bestAurc()));
        node.set("aurc_random", FigureJson.of(before.randomAurc()));
        node.set("risks", array(after.risks()));
        node.set("risks_best", array(before.bestRisks()));
        return node;
    }

    private static ObjectNode chances(CalibrationFigures figures) {
        ObjectNode node = JSON.createObjectNode();
        node.set("ece", FigureJson.of(figures.ece()));
        node.set("brier", FigureJson.of(figures.brier()));
        node.set("loss", FigureJson.of(figures.loss()));
        node.set("aurc", FigureJson.of(figures.aurc()));
        ArrayNode bins = node.putArray("bins");
        figures.bins().forEach(bin -> bins.addObject()
                .put("n", bin.n())
                .put("chance", bin.chance())
                .put("credit", bin.credit()));
        return node;
    }

    private static ArrayNode array(double[] values) {
        ArrayNode array = JSON.createArrayNode();
        for (double value : values) {
            array.add(value);
        }
        return array;
    }

    private List<ConfidentAnswer> answers(ValrModel model, Split split) throws IOException {
        ProgressLines progress = new ProgressLines(lines, model.name() + " on " + split.word());
        List<ConfidentAnswer> all = new ArrayList<>();
        for (int from = 0; from < questions.scenes(); from += SCENES_AT_ONCE) {
            int to = Math.min(from + SCENES_AT_ONCE, questions.scenes());
            ObjectNode key = JSON.createObjectNode()
                    .put("model", model.version())
                    .put("family", model.family().id())
                    .put("latents", model.defaultLatents())
                    .put("world", questions.world())
                    .put("split", split.word())
                    .put("from", from)
                    .put("to", to)
                    .put("confidence_of", "steps");
            key.put("seed", questions.seed()).put("dtype", options.dtype().name());
            Optional<JsonNode> known = results.find(key);
            if (known.isPresent()) {
                known.get().path("answers").forEach(it -> all.add(ConfidentAnswer.of(it)));
            } else {
                List<ConfidentAnswer> some = ask(model, split, from, to);
                ObjectNode result = JSON.createObjectNode();
                some.forEach(it -> result.withArray("answers").add(it.json()));
                results.add(model.name(), questions.seed(), key, result);
                all.addAll(some);
            }
            progress.at("questions", all.size(), QUESTIONS * questions.scenes());
        }
        return all;
    }

    private record Asked(int scene, Question question, List<FrameTokens> frames) {}

    /** Asks as {@code valr eval} does: greedily, in free text, which is what serving says of an answer that needed no constraint. */
    private List<ConfidentAnswer> ask(ValrModel model, Split split, int from, int to) {
        HeldOutScenes source = new HeldOutScenes(model, world, split, questions.seed());
        List<Asked> asked = new ArrayList<>();
        for (int scene = from; scene < to; scene++) {
            int number = scene;
            Walk walk = source.walk(scene);
            List<FrameTokens> frames = source.see(walk);
            QuestionGenerator.generate(walk, questions.seed())
                    .forEach(question -> asked.add(new Asked(number, question, frames)));
        }
        asked.sort(Comparator.comparing(it -> it.question().type())); // those of one type take as many steps
        List<List<StepResult>> said = new BatchedReasoner(model, model.defaultLatents())
                .answer(asked.stream()
                        .map(it -> new BatchedReasoner.Case(
                                it.frames(),
                                it.question().question(),
                                it.question().options()))
                        .toList());
        List<ConfidentAnswer> answers = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            List<StepResult> steps = said.get(i);
            Question question = asked.get(i).question();
            answers.add(new ConfidentAnswer(
                    asked.get(i).scene(),
                    question.type().vsiName(),
                    question.type().isChoice(),
                    Confidence.ofAnswer(steps),
                    Grade.of(
                                    question,
                                    Grade.answerIn(steps.get(steps.size() - 1).text()))
                            .credit()));
        }
        return answers;
    }
}
