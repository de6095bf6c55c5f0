package ai.valr.trainer.eval;

import ai.valr.model.FrameTokens;
import ai.valr.model.StepResult;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a model where each uniquely named object of held-out scenes is. Right is a frame that shows the object, whether or
 * not another shows more of it, and the object's side there. Decoding is greedy.
 */
public final class GroundingEvaluation {
    /** Questions that are decoded together. */
    private static final int BATCH = 64;

    private final ValrModel model;
    private final RoomWorld world;
    private final int latents;

    /** @param latents K; 0 for language alone */
    public GroundingEvaluation(ValrModel model, RoomWorld world, int latents) {
        this.model = model;
        this.world = world;
        this.latents = latents;
    }

    /**
     * What came out.
     *
     * @param frame answers whose frame shows the object
     * @param side of all answers, those whose side is right too
     */
    public record Result(Proportion frame, Proportion side) {
        /** Of the answers whose frame shows the object, those whose side is right. */
        public Proportion sideWhereShown() {
            return new Proportion(side.hits(), frame.hits());
        }
    }

    private record Asked(Grounding truth, List<Grounding> all, BatchedReasoner.Case question) {}

    /**
     * Evaluates.
     *
     * @param split usually {@link Split#VALIDATION}
     * @param seed of the scenes
     * @param scenes how many, 1 or more
     */
    public Result run(Split split, long seed, int scenes) {
        HeldOutScenes source = new HeldOutScenes(model, world, split, seed);
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < scenes; i++) {
            Walk walk = source.walk(i);
            List<FrameTokens> frames = source.see(walk);
            List<Grounding> groundings = Grounding.of(walk);
            groundings.forEach(it ->
                    asked.add(new Asked(it, groundings, new BatchedReasoner.Case(frames, it.question(), List.of()))));
        }
        int shown = 0;
        int sided = 0;
        for (int from = 0; from < asked.size(); from += BATCH) {
            List<Asked> batch = asked.subList(from, Math.min(from + BATCH, asked.size()));
            List<List<StepResult>> said = new BatchedReasoner(model, latents)
                    .answer(batch.stream().map(Asked::question).toList());
            for (int i = 0; i < batch.size(); i++) {
                Asked it = batch.get(i);
                StepCheck.Verdict verdict = StepCheck.of(
                                it.truth().step().text(), said.get(i).get(0).text(), it.all())
                        .orElse(StepCheck.Verdict.WRONG);
                shown += verdict.frameShows() ? 1 : 0;
                sided += verdict.sideRight() ? 1 : 0;
            }
        }
        return new Result(new Proportion(shown, asked.size()), new Proportion(sided, asked.size()));
    }
}
