package ai.valr.trainer.eval;

import ai.valr.model.FrameTokens;
import ai.valr.model.StepResult;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

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

    private record Asked(PlaceQuestion question, List<FrameTokens> frames) {}

    /**
     * Evaluates.
     *
     * @param split usually {@link Split#VALIDATION}
     * @param seed of the scenes
     * @param scenes how many, 1 or more
     */
    public Result run(Split split, long seed, int scenes) {
        List<PlaceQuestion.Said> said = ask(split, seed, scenes, false, done -> {});
        return new Result(
                new Proportion(
                        (int) said.stream()
                                .filter(PlaceQuestion.Said::frameShows)
                                .count(),
                        said.size()),
                new Proportion(
                        (int) said.stream()
                                .filter(PlaceQuestion.Said::sideRight)
                                .count(),
                        said.size()));
    }

    /**
     * Asks.
     *
     * @param split of the scenes
     * @param seed of the scenes
     * @param scenes how many, 1 or more
     * @param blind whether it is shown black frames
     * @param progress called with the number of objects asked for
     * @return an object a line, in the scenes' order
     */
    public List<PlaceQuestion.Said> ask(Split split, long seed, int scenes, boolean blind, IntConsumer progress) {
        HeldOutScenes source = new HeldOutScenes(model, world, split, seed);
        List<Asked> asked = new ArrayList<>();
        List<FrameTokens> black = null;
        for (int i = 0; i < scenes; i++) {
            Walk walk = source.walk(i);
            black = blind && black == null ? source.blind(walk) : black;
            List<FrameTokens> frames = blind ? black : source.see(walk);
            PlaceQuestion.of(walk).forEach(it -> asked.add(new Asked(it, frames)));
        }
        List<PlaceQuestion.Said> said = new ArrayList<>();
        for (int from = 0; from < asked.size(); from += BATCH) {
            List<Asked> batch = asked.subList(from, Math.min(from + BATCH, asked.size()));
            List<List<StepResult>> steps = new BatchedReasoner(model, latents)
                    .answer(batch.stream()
                            .map(it -> it.question().about(it.frames()))
                            .toList());
            for (int i = 0; i < batch.size(); i++) {
                said.add(batch.get(i).question().read(steps.get(i).get(0).text()));
            }
            progress.accept(said.size());
        }
        return said;
    }
}
