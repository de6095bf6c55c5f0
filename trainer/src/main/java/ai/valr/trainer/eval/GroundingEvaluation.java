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
import java.util.OptionalDouble;
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

    /**
     * What was said of one object.
     *
     * @param said the first step's text
     * @param frameShows whether the frame that it names shows the object
     * @param sideRight whether the object is on the named side there
     * @param groundErrorM distance on the floor between the place that it names and the object's, in metres; empty where it names none
     */
    public record Place(
            Grounding truth, String said, boolean frameShows, boolean sideRight, OptionalDouble groundErrorM) {}

    private record Asked(Grounding truth, List<Grounding> all, BatchedReasoner.Case question) {}

    /**
     * Evaluates.
     *
     * @param split usually {@link Split#VALIDATION}
     * @param seed of the scenes
     * @param scenes how many, 1 or more
     */
    public Result run(Split split, long seed, int scenes) {
        List<Place> places = ask(split, seed, scenes, false, done -> {});
        return new Result(
                new Proportion((int) places.stream().filter(Place::frameShows).count(), places.size()),
                new Proportion((int) places.stream().filter(Place::sideRight).count(), places.size()));
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
    public List<Place> ask(Split split, long seed, int scenes, boolean blind, IntConsumer progress) {
        HeldOutScenes source = new HeldOutScenes(model, world, split, seed);
        List<Asked> asked = new ArrayList<>();
        List<FrameTokens> black = null;
        for (int i = 0; i < scenes; i++) {
            Walk walk = source.walk(i);
            black = blind && black == null ? source.blind(walk) : black;
            List<FrameTokens> frames = blind ? black : source.see(walk);
            List<Grounding> groundings = Grounding.of(walk);
            groundings.forEach(it ->
                    asked.add(new Asked(it, groundings, new BatchedReasoner.Case(frames, it.question(), List.of()))));
        }
        List<Place> places = new ArrayList<>();
        for (int from = 0; from < asked.size(); from += BATCH) {
            List<Asked> batch = asked.subList(from, Math.min(from + BATCH, asked.size()));
            List<List<StepResult>> said = new BatchedReasoner(model, latents)
                    .answer(batch.stream().map(Asked::question).toList());
            for (int i = 0; i < batch.size(); i++) {
                places.add(place(batch.get(i), said.get(i).get(0).text()));
            }
            progress.accept(places.size());
        }
        return places;
    }

    private static Place place(Asked asked, String said) {
        String expected = asked.truth().step().text();
        StepCheck.Verdict verdict = StepCheck.of(expected, said, asked.all()).orElse(StepCheck.Verdict.WRONG);
        return new Place(
                asked.truth(), said, verdict.frameShows(), verdict.sideRight(), StepCheck.groundErrorM(expected, said));
    }
}
