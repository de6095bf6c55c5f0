package ai.valr.trainer.recipe;

import ai.valr.model.config.FrameSight;
import ai.valr.trainer.data.Lesson;
import ai.valr.trainer.roomworld.QuestionType;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * A stage of dialogues about scenes.
 *
 * @param updates of the optimizer
 * @param pool scenes that dialogues are about
 * @param scenes of one micro-batch
 * @param rows dialogues about each of them
 * @param accumulation micro-batches one after the other in each shard
 * @param learningRate at its peak
 * @param grounding weight of "where is"
 * @param caption weight of "what is in frame n"
 * @param drill weight of geometry without pictures
 * @param question weight of the eight types
 * @param typeWeights how often a type of question is drawn beside the others, in questions and drills; 1 where it is not named
 * @param maxTurns turns of one dialogue, at most
 * @param nameFrames whether visual tokens are asked for their frame's number
 * @param gazeWeight of the loss that asks words for a look at what they are about, or, where text may not look, the latents
 *     before them; 0 for none
 * @param repaWeight lambda; used with latents alone
 * @param latentsShare share of the updates whose rows have latents, used with latents alone; the others teach to answer without
 * @param repaUntil share of the updates after which lambda is 0
 * @param targetFrames {@code single}: a step's latents are aligned with the frame that it should look at; {@code multiple}: with
 *     all frames that show what it is about
 * @param unlabelled walks of a micro-batch that no text is learned from and whose latents are aligned; used with latents alone
 * @param unlabelledPool how many walks these are drawn from
 * @param bottleneck share of the updates whose text may not attend to visual tokens, used with latents alone; at 1 the model is
 *     served so
 * @param followUps which questions come behind another one: {@code numbers}, those for a number and those with options behind one for
 *     a number; {@code any}, any behind any
 * @param steps {@code worked}: steps say where things are and what is worked out of it; {@code placed}: where things are; {@code
 *     terse}: they name what they are about, so that what the answer needs is in no word
 */
public record DialogueRecipe(
        int updates,
        int pool,
        int scenes,
        int rows,
        int accumulation,
        double learningRate,
        double grounding,
        double caption,
        double drill,
        double question,
        Map<String, Double> typeWeights,
        int maxTurns,
        boolean nameFrames,
        double gazeWeight,
        double repaWeight,
        double latentsShare,
        double repaUntil,
        String targetFrames,
        int unlabelled,
        int unlabelledPool,
        double bottleneck,
        String followUps,
        String steps) {
    private static final String SINGLE = "single";
    private static final String MULTIPLE = "multiple";

    /** How many frames a step's latents are aligned with, at most. */
    int mostTargetFrames() {
        return targetFrames.equals(SINGLE) ? 1 : Integer.MAX_VALUE;
    }

    /** Which questions come behind another one. */
    Lesson.FollowUps behind() {
        return Lesson.FollowUps.valueOf(followUps.toUpperCase(Locale.ROOT));
    }

    /** What the steps of the eight types say. */
    Lesson.Steps said() {
        return Lesson.Steps.valueOf(steps.toUpperCase(Locale.ROOT));
    }

    /** Who sees the frames of a model that this makes. */
    FrameSight framesSeenBy() {
        return bottleneck == 1 ? FrameSight.LATENTS : FrameSight.ALL;
    }

    /** The weights by type. */
    Map<QuestionType, Double> weights() {
        Map<QuestionType, Double> weights = new EnumMap<>(QuestionType.class);
        typeWeights.forEach((name, weight) -> weights.put(QuestionType.ofVsiName(name), weight));
        return weights;
    }

    void check(String stage, Problems problems) {
        String at = stage + ".";
        problems.atLeast(1, at + "updates", updates);
        problems.atLeast(1, at + "pool", pool);
        problems.atLeast(1, at + "scenes", scenes);
        problems.atLeast(1, at + "rows", rows);
        problems.atLeast(1, at + "accumulation", accumulation);
        problems.rate(at + "learning_rate", learningRate);
        problems.weight(at + "grounding", grounding);
        problems.weight(at + "caption", caption);
        problems.weight(at + "drill", drill);
        problems.weight(at + "question", question);
        problems.require(
                grounding + caption + drill + question > 0,
                at + "grounding, caption, drill and question together",
                grounding + caption + drill + question,
                "above 0");
        problems.require(
                knowsItsTypes(),
                at + "type_weights",
                typeWeights,
                "VSI-Bench's names of question types, each with a weight of 0 or more");
        problems.atLeast(1, at + "max_turns", maxTurns);
        problems.weight(at + "gaze_weight", gazeWeight);
        problems.weight(at + "repa_weight", repaWeight);
        problems.share(at + "latents_share", latentsShare);
        problems.share(at + "repa_until", repaUntil);
        problems.require(
                SINGLE.equals(targetFrames) || MULTIPLE.equals(targetFrames),
                at + "target_frames",
                targetFrames,
                "single or multiple");
        problems.atLeast(0, at + "unlabelled", unlabelled);
        problems.require(
                unlabelledPool >= Math.min(1, unlabelled),
                at + "unlabelled_pool",
                unlabelledPool,
                "1 or more where unlabelled is");
        problems.share(at + "bottleneck", bottleneck);
        problems.require(
                bottleneck < 1 || latentsShare == 1,
                at + "latents_share",
                latentsShare,
                "1 where bottleneck is 1: without latents nobody would see the frames");
        problems.oneOf(Lesson.FollowUps.values(), at + "follow_ups", followUps);
        problems.oneOf(Lesson.Steps.values(), at + "steps", steps);
    }

    private boolean knowsItsTypes() {
        return typeWeights != null
                && typeWeights.values().stream().allMatch(weight -> weight != null && weight >= 0)
                && QuestionType.vsiBench().stream()
                        .map(QuestionType::vsiName)
                        .toList()
                        .containsAll(typeWeights.keySet());
    }
}
