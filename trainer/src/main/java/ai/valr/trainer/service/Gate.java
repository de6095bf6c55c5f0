package ai.valr.trainer.service;

import ai.valr.model.StepResult;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.schemas.Comparison;
import ai.valr.trainer.eval.BatchedReasoner;
import ai.valr.trainer.eval.SceneBootstrap;
import ai.valr.trainer.eval.SceneGrades;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Score;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Measures whether a candidate may be released, by paired differences: it answers the same questions as its parent, on held-out
 * feedback and on a frozen set of questions about other scenes, and on the latter also as the version that training began with, so that
 * small losses of many rounds do not add up. {@link GateRules} decides.
 */
final class Gate {
    static final String FEEDBACK = "feedback";
    static final String EVALUATION = "evaluation";

    /** On the frozen set, against the version that training began with. */
    static final String FIRST = "evaluation_since_first";

    /** Below so many sessions tasks are drawn and not sessions. */
    private static final int LEAST_SESSIONS = 5;

    private static final int BATCH = 64;

    /**
     * @param world whose validation scenes are the frozen set; empty: there is none, and held-out feedback decides alone
     * @param scenes of the frozen set, with about ten questions each
     * @param seed of the scenes
     * @param rules that decide
     */
    record Settings(Optional<WorldConfig> world, int scenes, long seed, GateRules rules) {
        Settings {
            if (scenes < 1 || scenes > 100_000) {
                throw new IllegalArgumentException("gate_scenes " + scenes + " must lie in [1, 100000]");
            }
        }
    }

    /**
     * The version that training began with.
     *
     * @param folder of its files, fetched when they are needed; empty where they are gone
     */
    record FirstVersion(String version, Supplier<Optional<Path>> folder) {}

    private final Settings settings;
    private final ModelOptions options;
    private final Consumer<String> progress;

    /** The frozen set's grades by version: what was measured is not measured again. Three versions at most are kept. */
    private final Map<String, List<Grade>> measured = new HashMap<>();

    /**
     * @param options that a version is loaded with
     * @param progress is told what is done, a sentence at a time
     */
    Gate(Settings settings, ModelOptions options, Consumer<String> progress) {
        this.settings = settings;
        this.options = options;
        this.progress = progress;
    }

    /** @param first empty where it is the parent */
    GateRules.Decision judge(
            ValrModel parent, ValrModel candidate, Optional<FirstVersion> first, List<Lessons.Seen> heldOut) {
        List<Comparison> comparisons = new ArrayList<>();
        if (!heldOut.isEmpty()) {
            comparisons.add(feedback(parent, candidate, heldOut));
        }
        if (settings.world().isPresent()) {
            Set<String> needed = new HashSet<>(List.of(parent.version(), candidate.version()));
            first.ifPresent(it -> needed.add(it.version()));
            measured.keySet().retainAll(needed);
            List<Grade> before = grades(parent);
            List<Grade> after = grades(candidate);
            comparisons.add(evaluation(EVALUATION, before, after));
            first.flatMap(this::grades).ifPresent(atFirst -> comparisons.add(evaluation(FIRST, atFirst, after)));
        }
        return settings.rules().decide(comparisons);
    }

    /**
     * Paired by task; tasks of a session stand and fall together. Where there are few sessions tasks are drawn instead: of one session
     * all draws are the same, and an interval without width would look certain.
     */
    private static Comparison feedback(ValrModel parent, ValrModel candidate, List<Lessons.Seen> heldOut) {
        double[] before = credits(parent, heldOut);
        double[] after = credits(candidate, heldOut);
        double[] differences = new double[before.length];
        Arrays.setAll(differences, i -> after[i] - before[i]);
        Map<String, Integer> sessions = new HashMap<>();
        List<Integer> groups = heldOut.stream()
                .map(it -> sessions.computeIfAbsent(it.episode().task().sessionId(), session -> sessions.size()))
                .toList();
        List<Integer> tasks = IntStream.range(0, groups.size()).boxed().toList();
        Score.Figure difference =
                new SceneBootstrap(sessions.size() < LEAST_SESSIONS ? tasks : groups).mean(differences);
        return comparison(FEEDBACK, mean(before), mean(after), difference);
    }

    private static double[] credits(ValrModel model, List<Lessons.Seen> episodes) {
        BatchedReasoner reasoner = new BatchedReasoner(model, model.defaultLatents());
        double[] credits = new double[episodes.size()];
        for (int from = 0; from < credits.length; from += BATCH) {
            List<Lessons.Seen> batch = episodes.subList(from, Math.min(from + BATCH, credits.length));
            List<List<StepResult>> answers =
                    reasoner.answer(batch.stream().map(Lessons.Seen::question).toList());
            for (int i = 0; i < batch.size(); i++) {
                List<StepResult> steps = answers.get(i);
                String answer = Grade.answerIn(steps.get(steps.size() - 1).text());
                credits[from + i] = AnswerCredit.of(batch.get(i).episode(), answer);
            }
        }
        return credits;
    }

    private static Comparison evaluation(String name, List<Grade> before, List<Grade> after) {
        return comparison(name, Score.overall(before), Score.overall(after), Score.difference(after, before));
    }

    private Optional<List<Grade>> grades(FirstVersion first) {
        if (measured.containsKey(first.version())) {
            return Optional.of(measured.get(first.version()));
        }
        return first.folder().get().map(folder -> {
            try (ValrModel model = ValrModel.load(folder, options)) {
                return grades(model);
            }
        });
    }

    private List<Grade> grades(ValrModel model) {
        return measured.computeIfAbsent(model.version(), version -> {
            progress.accept("gate: version " + version + " answers questions about " + settings.scenes() + " scenes");
            Paced paced = new Paced(progress);
            return new SceneGrades(
                            new RoomWorld(settings.world().orElseThrow()),
                            Split.VALIDATION,
                            settings.seed(),
                            settings.scenes())
                    .of(model, answered -> paced.accept("gate: version " + version + " has answered " + answered));
        });
    }

    private static Comparison comparison(String name, double before, double after, Score.Figure difference) {
        return new Comparison(
                name, difference.n(), before, after, difference.score(), difference.low(), difference.high());
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }
}
