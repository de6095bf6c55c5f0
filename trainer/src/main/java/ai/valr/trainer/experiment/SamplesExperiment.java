package ai.valr.trainer.experiment;

import ai.valr.model.Confidence;
import ai.valr.model.StepResult;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.BatchedReasoner;
import ai.valr.trainer.eval.SceneGrades;
import ai.valr.trainer.experiment.Vote.Ballot;
import ai.valr.trainer.intervention.FigureJson;
import ai.valr.trainer.intervention.ProgressLines;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Score;
import ai.valr.trainer.roomworld.Split;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Scaling at test time: a question is answered several times, once without chance and then with it, and {@link Vote} decides. Chance lies in
 * the latents (noise on their inputs, the text greedy) or in the text (a temperature, the latents as they come). Nothing is trained.
 */
public final class SamplesExperiment {
    /** Where the answers come to differ. */
    public enum Chance {
        LATENTS,
        TEXT;

        /** In results and tables. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SAMPLE = 0x94D049BB133111EBL;

    /**
     * What is asked, and how.
     *
     * @param world its name
     * @param seed of scenes, questions and chance
     * @param scenes of the test split
     * @param samples answers to a question at most, 2 or more; votes of 1, 2, 4 and so on up to it are scored
     * @param noise norm of the noise beside that of a latent, above 0
     * @param temperature of the text, above 0
     */
    public record Plan(String world, long seed, int scenes, int samples, double noise, double temperature) {
        /** A bound on time: each sample costs what an evaluation does. */
        public static final int MAX_SAMPLES = 64;

        public Plan {
            if (samples < 2 || samples > MAX_SAMPLES || !(noise > 0) || !(temperature > 0)) {
                throw new IllegalArgumentException("samples " + samples + " must be 2 to " + MAX_SAMPLES + ", noise "
                        + noise + " and temperature " + temperature + " above 0");
            }
        }

        List<Integer> votes() {
            List<Integer> votes = new ArrayList<>();
            for (int n = 1; n < samples; n *= 2) {
                votes.add(n);
            }
            votes.add(samples);
            return votes;
        }
    }

    private final Plan plan;
    private final RoomWorld world;
    private final ExperimentResults results;
    private final ModelOptions options;
    private final Consumer<String> lines;

    /**
     * @param world that the plan names
     * @param out folder of {@code results.jsonl}; what it holds is not measured again
     * @param lines where progress goes
     */
    public SamplesExperiment(Plan plan, RoomWorld world, Path out, ModelOptions options, Consumer<String> lines)
            throws IOException {
        this.plan = plan;
        this.world = world;
        this.results = new ExperimentResults(out);
        this.options = options;
        this.lines = lines;
    }

    /**
     * Asks a model. One without latents has chance in the text alone.
     *
     * @return {@code model, latents, chances}: {@code chance, votes} each, a vote {@code n, score, ci, gain} with the paired difference
     *     to the first answer, and {@code best}, what the best of all answers would score
     */
    public ObjectNode of(TrainedModel chosen) throws IOException {
        try (ValrModel model = ValrModel.load(chosen.folder(), options)) {
            int k = chosen.latents().orElse(model.defaultLatents());
            ObjectNode report =
                    JSON.createObjectNode().put("model", chosen.name()).put("latents", k);
            ArrayNode chances = report.putArray("chances");
            for (Chance chance : Chance.values()) {
                if (k == 0 && chance == Chance.LATENTS) {
                    continue;
                }
                ObjectNode key = JSON.createObjectNode()
                        .put("model", model.version())
                        .put("family", model.family().id())
                        .put("latents", k)
                        .put("chance", chance.word());
                key.set("plan", JSON.valueToTree(plan));
                Optional<JsonNode> known = results.find(key);
                JsonNode figures = known.isPresent() ? known.get() : measure(model, chosen.name(), k, chance);
                if (known.isEmpty()) {
                    results.add(chosen.name(), plan.seed(), key, figures);
                }
                chances.addObject().put("chance", chance.word()).setAll((ObjectNode) figures);
            }
            return report;
        }
    }

    private ObjectNode measure(ValrModel model, String name, int latents, Chance chance) {
        ProgressLines progress = new ProgressLines(lines, name + ", chance in the " + chance.word());
        BatchedReasoner reasoner = new BatchedReasoner(model, latents);
        Map<Integer, List<Grade>> voted = new TreeMap<>();
        plan.votes().forEach(n -> voted.put(n, new ArrayList<>()));
        List<Grade> best = new ArrayList<>();
        new SceneGrades(world, Split.TEST, plan.seed(), plan.scenes()).each(model, (questions, cases) -> {
            List<List<Ballot>> ballots = questions.stream()
                    .<List<Ballot>>map(it -> new ArrayList<>())
                    .toList();
            for (int sample = 0; sample < plan.samples(); sample++) {
                progress.at(
                        "questions times answers",
                        best.size() * plan.samples() + sample * questions.size(),
                        10 * plan.scenes() * plan.samples());
                List<List<StepResult>> answers = draw(reasoner, chance, latents, sample, best.size(), cases);
                for (int i = 0; i < ballots.size(); i++) {
                    ballots.get(i).add(ballot(answers.get(i)));
                }
            }
            for (int i = 0; i < questions.size(); i++) {
                Question question = questions.get(i);
                List<Ballot> all = ballots.get(i);
                voted.forEach((n, grades) -> grades.add(Grade.of(
                        question, Vote.of(all.subList(0, n), question.type().isChoice()))));
                best.add(all.stream()
                        .map(ballot -> Grade.of(question, ballot.text()))
                        .max(Comparator.comparingDouble(Grade::credit))
                        .orElseThrow());
            }
        });
        return figures(voted, best);
    }

    private List<List<StepResult>> draw(
            BatchedReasoner reasoner,
            Chance chance,
            int latents,
            int sample,
            int first,
            List<BatchedReasoner.Case> cases) {
        if (sample == 0) {
            return reasoner.answer(cases);
        }
        long seed = plan.seed() + SAMPLE * sample;
        return switch (chance) {
            case LATENTS -> reasoner.answer(cases, new LatentNoise(plan.noise(), seed, first, latents));
            case TEXT -> reasoner.sample(cases, plan.temperature(), seed + first);
        };
    }

    /** The confidence is the model's own, as in serving. */
    private static Ballot ballot(List<StepResult> steps) {
        StepResult last = steps.get(steps.size() - 1);
        return new Ballot(Grade.answerIn(last.text()), Confidence.ofAnswer(steps));
    }

    private static ObjectNode figures(Map<Integer, List<Grade>> voted, List<Grade> best) {
        ObjectNode figures = JSON.createObjectNode();
        ArrayNode votes = figures.putArray("votes");
        List<Grade> first = voted.values().iterator().next();
        voted.forEach((n, grades) -> votes.addObject()
                .put("votes", n)
                .<ObjectNode>setAll(FigureJson.of(Score.of(grades).overall()))
                .set("gain", FigureJson.of(Score.difference(grades, first))));
        figures.set("best", FigureJson.of(Score.of(best).overall()));
        return figures;
    }
}
