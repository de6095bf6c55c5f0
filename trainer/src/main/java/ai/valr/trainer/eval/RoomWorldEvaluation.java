package ai.valr.trainer.eval;

import ai.valr.model.FrameTokens;
import ai.valr.model.StepResult;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Asks a model one question of each type about held-out scenes and scores it as VSI-Bench does, beside the answer most
 * frequent in training and the same model on black frames. Decoding is greedy.
 */
public final class RoomWorldEvaluation {
    /** Questions that are decoded together. */
    private static final int BATCH = 64;

    private final ValrModel model;
    private final RoomWorld world;
    private final int latents;

    /** @param latents K, usually {@link ValrModel#defaultLatents()} */
    public RoomWorldEvaluation(ValrModel model, RoomWorld world, int latents) {
        this.model = model;
        this.world = world;
        this.latents = latents;
    }

    private record Asked(Question question, List<FrameTokens> seen, List<FrameTokens> black, List<Grounding> truth) {}

    /**
     * Evaluates.
     *
     * @param split usually {@link Split#TEST}
     * @param seed of the scenes
     * @param scenes how many, 1 or more
     * @param progress called with the number of questions done, out of about twenty a scene (both with and without sight)
     * @param predictions given each question's outcome, by type
     */
    public RoomWorldReport run(
            Split split, long seed, int scenes, IntConsumer progress, Consumer<Prediction> predictions) {
        FrequentAnswers frequent = new FrequentAnswers(world);
        Tally tally = new Tally();
        List<BaselinedScores.Graded> graded = new ArrayList<>();
        ask(split, seed, scenes, progress, (asked, said) -> {
            tally.add(asked, said);
            String mostFrequent = frequent.answer(asked.question().type());
            graded.add(new BaselinedScores.Graded(
                    asked.question(), said.grade(), Grade.of(asked.question(), mostFrequent), said.blindGrade()));
            predictions.accept(said);
        });
        return new RoomWorldReport(
                model.name() + "@" + model.version(),
                BaselinedScores.of(graded),
                BaselinedScores.debiased(graded, seed),
                new Proportion(tally.frames, tally.located),
                new Proportion(tally.sides, tally.located),
                latents);
    }

    /**
     * Asks alone, without the baseline of the most frequent answer, which takes hundreds of training scenes to know.
     *
     * @param split usually {@link Split#TEST}
     * @param seed of the scenes
     * @param scenes how many, 1 or more
     * @param progress as in {@link #run}
     * @return each question's outcome, by type
     */
    public List<Prediction> ask(Split split, long seed, int scenes, IntConsumer progress) {
        List<Prediction> predictions = new ArrayList<>();
        ask(split, seed, scenes, progress, (asked, said) -> predictions.add(said));
        return predictions;
    }

    private void ask(Split split, long seed, int scenes, IntConsumer progress, BiConsumer<Asked, Prediction> each) {
        HeldOutScenes source = new HeldOutScenes(model, world, split, seed);
        List<Asked> asked = new ArrayList<>();
        List<FrameTokens> black = null;
        for (int i = 0; i < scenes; i++) {
            Walk walk = source.walk(i);
            black = black == null ? source.blind(walk) : black;
            List<FrameTokens> seen = source.see(walk);
            for (Question question : QuestionGenerator.generate(walk, seed)) {
                asked.add(new Asked(question, seen, black, Grounding.of(walk)));
            }
        }
        asked.sort(Comparator.comparing((Asked it) -> it.question().type()));
        for (int from = 0; from < asked.size(); from += BATCH) {
            List<Asked> batch = asked.subList(from, Math.min(from + BATCH, asked.size()));
            List<List<StepResult>> seeing = answer(batch, false);
            List<List<StepResult>> blind = answer(batch, true);
            for (int i = 0; i < batch.size(); i++) {
                Question question = batch.get(i).question();
                String answer = answerOf(seeing.get(i));
                String blindAnswer = answerOf(blind.get(i));
                each.accept(
                        batch.get(i),
                        new Prediction(
                                question,
                                seeing.get(i).stream().map(StepResult::text).toList(),
                                answer,
                                Grade.of(question, answer).credit(),
                                blindAnswer,
                                Grade.of(question, blindAnswer).credit()));
            }
            progress.accept(2 * (from + batch.size()));
        }
    }

    private List<List<StepResult>> answer(List<Asked> batch, boolean blind) {
        return new BatchedReasoner(model, latents)
                .answer(batch.stream()
                        .map(it -> new BatchedReasoner.Case(
                                blind ? it.black() : it.seen(),
                                it.question().question(),
                                it.question().options()))
                        .toList());
    }

    private static String answerOf(List<StepResult> steps) {
        return Grade.answerIn(steps.get(steps.size() - 1).text());
    }

    /** Counts over the steps. */
    private static final class Tally {
        private int located;
        private int frames;
        private int sides;

        void add(Asked asked, Prediction said) {
            List<String> expected =
                    asked.question().steps().stream().map(step -> step.text()).toList();
            for (int s = 0; s < expected.size(); s++) {
                String text = s < said.steps().size() ? said.steps().get(s) : "";
                Optional<StepCheck.Verdict> verdict = StepCheck.of(expected.get(s), text, asked.truth());
                if (verdict.isPresent()) {
                    located++;
                    frames += verdict.get().frameShows() ? 1 : 0;
                    sides += verdict.get().sideRight() ? 1 : 0;
                }
            }
        }
    }
}
