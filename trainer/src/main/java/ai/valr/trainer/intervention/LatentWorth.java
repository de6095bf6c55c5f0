package ai.valr.trainer.intervention;

import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.BatchedReasoner;
import ai.valr.trainer.eval.HeldOutScenes;
import ai.valr.trainer.eval.PlaceQuestion;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import java.util.List;

/**
 * What the latent share is made of: the grades of the same questions with a model's own latents, with another scene's blocks
 * and with another scene's frames. The three interventions of {@link InterventionExperiment} that it needs, and no more.
 */
public record LatentWorth(List<Grade> own, List<Grade> swapped, List<Grade> elsewhere) {
    public LatentWorth {
        own = List.copyOf(own);
        swapped = List.copyOf(swapped);
        elsewhere = List.copyOf(elsewhere);
    }

    /**
     * Asks three times: one question of each of VSI-Bench's types a scene.
     *
     * @param seed of scenes and questions
     * @param scenes {@link InterventionSettings#MIN_SCENES} or more
     * @param latents K, 1 or more
     */
    public static LatentWorth of(
            ValrModel model, RoomWorld world, Split split, long seed, int scenes, int latents, Progress progress) {
        return of(model, latents, QuestionSet.of(new HeldOutScenes(model, world, split, seed), seed, scenes), progress);
    }

    /** The same asked where each named object is: two grades an object ({@link PlaceQuestion}). */
    public static LatentWorth ofPlaces(
            ValrModel model, RoomWorld world, Split split, long seed, int scenes, int latents, Progress progress) {
        return of(model, latents, QuestionSet.places(new HeldOutScenes(model, world, split, seed), scenes), progress);
    }

    private static LatentWorth of(ValrModel model, int latents, QuestionSet questions, Progress progress) {
        BatchedReasoner reasoner = new BatchedReasoner(model, latents);
        return new LatentWorth(
                interview(reasoner, questions, progress, Intervention.NONE)
                        .about(questions::seen)
                        .grades(questions),
                interview(reasoner, questions, progress, Intervention.BLOCK_SWAP)
                        .withBlocksOfPartners()
                        .grades(questions),
                interview(reasoner, questions, progress, Intervention.OTHER_FRAMES)
                        .about(questions::elsewhere)
                        .grades(questions));
    }

    private static Interview interview(
            BatchedReasoner reasoner, QuestionSet questions, Progress progress, Intervention kind) {
        return new Interview(reasoner, questions, progress, kind.words());
    }
}
