package ai.valr.trainer.eval;

import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Asks a model where each uniquely named object of held-out scenes is, with their frames and with black ones, and grades what it says
 * twice: {@link QuestionType#OBJECT_FRAME} is worth 1 where the frame that it names shows the object on the named side, {@link
 * QuestionType#OBJECT_GROUND} where the place that it names on the floor is within {@link #NEAR_M} of the object's. Decoding is greedy.
 */
public final class PlaceEvaluation {
    /** A place on the floor no farther from the right one than this, in metres, is right. */
    public static final double NEAR_M = 0.5;

    private final GroundingEvaluation groundings;

    /** @param latents K; 0 for language alone */
    public PlaceEvaluation(ValrModel model, RoomWorld world, int latents) {
        this.groundings = new GroundingEvaluation(model, world, latents);
    }

    /**
     * Asks.
     *
     * @param split usually {@link Split#TEST}
     * @param seed of the scenes
     * @param scenes how many, 1 or more
     * @param progress called with the number of questions done, both with and without sight
     * @return two an object
     */
    public List<Prediction> ask(Split split, long seed, int scenes, IntConsumer progress) {
        List<GroundingEvaluation.Place> seeing = groundings.ask(split, seed, scenes, false, progress);
        List<GroundingEvaluation.Place> blind =
                groundings.ask(split, seed, scenes, true, done -> progress.accept(seeing.size() + done));
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < seeing.size(); i++) {
            for (QuestionType type : List.of(QuestionType.OBJECT_FRAME, QuestionType.OBJECT_GROUND)) {
                GroundingEvaluation.Place place = seeing.get(i);
                GroundingEvaluation.Place unseen = blind.get(i);
                predictions.add(new Prediction(
                        question(place.truth(), type),
                        List.of(place.said()),
                        place.said(),
                        credit(place, type),
                        unseen.said(),
                        credit(unseen, type)));
            }
        }
        return predictions;
    }

    private static Question question(Grounding it, QuestionType type) {
        return new Question(
                it.scene() + "/" + it.object() + "/" + type.vsiName(),
                it.scene(),
                type,
                it.question(),
                List.of(),
                it.step().text(),
                List.of(it.step()));
    }

    private static double credit(GroundingEvaluation.Place place, QuestionType type) {
        boolean right = type == QuestionType.OBJECT_FRAME
                ? place.sideRight()
                : place.groundErrorM().orElse(Double.POSITIVE_INFINITY) <= NEAR_M;
        return right ? 1 : 0;
    }
}
