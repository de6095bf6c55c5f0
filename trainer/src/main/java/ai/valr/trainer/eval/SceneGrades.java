package ai.valr.trainer.eval;

import ai.valr.model.FrameTokens;
import ai.valr.model.StepResult;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** The grades of a model on one question of each type about each of some scenes: the same questions for every model. */
public final class SceneGrades {
    /** Questions that are decoded together. */
    private static final int BATCH = 64;

    private record Asked(Question question, List<FrameTokens> frames) {}

    private final RoomWorld world;
    private final Split split;
    private final long seed;
    private final int scenes;

    /**
     * @param seed of the scenes
     * @param scenes how many, 1 or more
     */
    public SceneGrades(RoomWorld world, Split split, long seed, int scenes) {
        this.world = world;
        this.split = split;
        this.seed = seed;
        this.scenes = scenes;
    }

    /**
     * Asks. Decoding is greedy.
     *
     * @param progress called with the number of questions answered
     */
    public List<Grade> of(ValrModel model, IntConsumer progress) {
        return of(model, model.defaultLatents(), progress);
    }

    /** The same with so many latents before each step. */
    public List<Grade> of(ValrModel model, int latents, IntConsumer progress) {
        return grades(model, new BatchedReasoner(model, latents)::answer, progress);
    }

    /**
     * The same with so many latents and so many steps at most: the last one is asked for the answer.
     *
     * @param steps 1 to {@link BatchedReasoner#MAX_STEPS}
     */
    public List<Grade> within(ValrModel model, int latents, int steps, IntConsumer progress) {
        BatchedReasoner reasoner = new BatchedReasoner(model, latents);
        return grades(model, cases -> reasoner.answerWithin(steps, cases), progress);
    }

    private List<Grade> grades(
            ValrModel model,
            Function<List<BatchedReasoner.Case>, List<List<StepResult>>> reasoning,
            IntConsumer progress) {
        List<Grade> grades = new ArrayList<>();
        each(model, (questions, cases) -> {
            List<List<StepResult>> answers = reasoning.apply(cases);
            for (int i = 0; i < questions.size(); i++) {
                List<StepResult> steps = answers.get(i);
                String answer = Grade.answerIn(steps.get(steps.size() - 1).text());
                grades.add(Grade.of(questions.get(i), answer));
            }
            progress.accept(grades.size());
        });
        return grades;
    }

    /**
     * Hands the questions over, those of one type together.
     *
     * @param model whose eyes see the frames
     * @param batch given questions and their cases, as many and in the same order
     */
    public void each(ValrModel model, BiConsumer<List<Question>, List<BatchedReasoner.Case>> batch) {
        HeldOutScenes source = new HeldOutScenes(model, world, split, seed);
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < scenes; i++) {
            Walk walk = source.walk(i);
            List<FrameTokens> frames = source.see(walk);
            QuestionGenerator.generate(walk, seed).forEach(question -> asked.add(new Asked(question, frames)));
        }
        asked.sort(Comparator.comparing(it -> it.question().type())); // those of one type take as many steps
        for (int from = 0; from < asked.size(); from += BATCH) {
            List<Asked> some = asked.subList(from, Math.min(from + BATCH, asked.size()));
            batch.accept(
                    some.stream().map(Asked::question).toList(),
                    some.stream()
                            .map(it -> new BatchedReasoner.Case(
                                    it.frames(),
                                    it.question().question(),
                                    it.question().options()))
                            .toList());
        }
    }
}
