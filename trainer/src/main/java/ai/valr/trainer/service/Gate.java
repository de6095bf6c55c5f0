package ai.valr.trainer.service;

import ai.valr.model.StepResult;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides whether a candidate may be released, by paired differences: it answers the same questions as its parent. On held-out
 * feedback it must not lose: the upper end of the difference's 95 % interval must not lie below 0. On a frozen set of questions
 * about other scenes it must not lose more than a margin: the lower end must lie above minus the margin.
 */
final class Gate {
    static final String FEEDBACK = "feedback";
    static final String EVALUATION = "evaluation";

    /** Held-out feedback of fewer tasks is reported and decides nothing. */
    private static final int LEAST_FEEDBACK = 10;

    private static final int BATCH = 64;

    /**
     * @param world whose validation scenes are the frozen set; empty: there is none, and held-out feedback decides alone
     * @param scenes of the frozen set, with about ten questions each
     * @param seed of the scenes
     * @param margin that may be lost on the frozen set, in [0, 1]
     */
    record Settings(Optional<WorldConfig> world, int scenes, long seed, double margin) {
        Settings {
            if (scenes < 1 || scenes > 100_000) {
                throw new IllegalArgumentException("gate_scenes " + scenes + " must lie in [1, 100000]");
            }
            if (!(margin >= 0 && margin <= 1)) {
                throw new IllegalArgumentException("gate_margin " + margin + " must lie in [0, 1]");
            }
        }
    }

    /** What was decided, and from what. */
    record Decision(boolean passed, String reason, List<Comparison> comparisons) {}

    private final Settings settings;
    private final Consumer<String> progress;

    /** The frozen set's grades by version: a parent that was measured is not measured again. Two versions at most are kept. */
    private final Map<String, List<Grade>> measured = new HashMap<>();

    /** @param progress is told what is done, a sentence at a time */
    Gate(Settings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    Decision judge(ValrModel parent, ValrModel candidate, List<Lessons.Seen> heldOut) {
        List<Comparison> comparisons = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        if (!heldOut.isEmpty()) {
            Comparison feedback = feedback(parent, candidate, heldOut);
            comparisons.add(feedback);
            if (feedback.getN() < LEAST_FEEDBACK) {
                findings.add("held-out feedback of " + feedback.getN() + " tasks is too little to decide (it takes "
                        + LEAST_FEEDBACK + ")");
            } else if (feedback.getHigh() < 0) {
                problems.add("it loses on held-out feedback: " + text(feedback));
            } else {
                findings.add("held-out feedback " + text(feedback));
            }
        }
        if (settings.world().isPresent()) {
            Comparison evaluation = evaluation(parent, candidate);
            comparisons.add(evaluation);
            if (evaluation.getLow() <= -settings.margin()) {
                problems.add(String.format(
                        Locale.ROOT,
                        "it may lose more than the margin of %.3f elsewhere: %s",
                        settings.margin(),
                        text(evaluation)));
            } else {
                findings.add("evaluation " + text(evaluation));
            }
        }
        boolean passed = problems.isEmpty();
        return new Decision(passed, String.join("; ", passed ? findings : problems), comparisons);
    }

    private static String text(Comparison comparison) {
        return String.format(
                Locale.ROOT,
                "%.3f to %.3f, difference %+.3f [%+.3f, %+.3f], n %d",
                comparison.getBefore(),
                comparison.getAfter(),
                comparison.getDifference(),
                comparison.getLow(),
                comparison.getHigh(),
                comparison.getN());
    }

    /** Paired by task; tasks of a session stand and fall together. */
    private Comparison feedback(ValrModel parent, ValrModel candidate, List<Lessons.Seen> heldOut) {
        double[] before = credits(parent, heldOut);
        double[] after = credits(candidate, heldOut);
        double[] differences = new double[before.length];
        Arrays.setAll(differences, i -> after[i] - before[i]);
        Map<String, Integer> sessions = new HashMap<>();
        List<Integer> groups = heldOut.stream()
                .map(it -> sessions.computeIfAbsent(it.episode().task().sessionId(), session -> sessions.size()))
                .toList();
        Score.Figure difference = new SceneBootstrap(groups).mean(differences);
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

    private Comparison evaluation(ValrModel parent, ValrModel candidate) {
        List<Grade> before = grades(parent);
        List<Grade> after = grades(candidate);
        measured.keySet().retainAll(List.of(parent.version(), candidate.version()));
        Score.Figure difference = Score.difference(after, before);
        return comparison(EVALUATION, Score.overall(before), Score.overall(after), difference);
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
