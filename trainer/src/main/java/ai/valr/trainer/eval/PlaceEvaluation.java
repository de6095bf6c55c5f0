package ai.valr.trainer.eval;

import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Asks a model where each uniquely named object of held-out scenes is, with their frames and with black ones, and grades what it says
 * twice ({@link PlaceQuestion}). Decoding is greedy.
 */
public final class PlaceEvaluation {
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
        List<PlaceQuestion.Said> seeing = groundings.ask(split, seed, scenes, false, progress);
        List<PlaceQuestion.Said> blind =
                groundings.ask(split, seed, scenes, true, done -> progress.accept(seeing.size() + done));
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < seeing.size(); i++) {
            predictions.addAll(predictions(seeing.get(i), blind.get(i)));
        }
        return predictions;
    }

    private static List<Prediction> predictions(PlaceQuestion.Said seeing, PlaceQuestion.Said blind) {
        List<Question> questions = seeing.asked().questions();
        List<Grade> grades = seeing.grades();
        List<Grade> unseen = blind.grades();
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < grades.size(); i++) {
            predictions.add(new Prediction(
                    questions.get(i),
                    List.of(seeing.text()),
                    seeing.text(),
                    grades.get(i).credit(),
                    blind.text(),
                    unseen.get(i).credit()));
        }
        return predictions;
    }
}
