package ai.valr.trainer.stage;

import ai.valr.trainer.data.DialogueEncoder;
import ai.valr.trainer.data.ScenePool;
import ai.valr.trainer.data.SceneSample;
import ai.valr.trainer.data.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Walks that nobody has labelled: the model is asked for each frame in turn, and the latents that it thinks then are aligned with
 * that frame. No text is learned from them, since alignment needs none. Safe for use by several threads.
 *
 * @param pool the walks
 * @param perMicroBatch how many are drawn, 0 or more
 */
public record UnlabelledWalks(ScenePool pool, int perMicroBatch) {
    /** None. */
    public static final UnlabelledWalks NONE = new UnlabelledWalks(new ScenePool(0, numbers -> List.of()), 0);

    public UnlabelledWalks {
        if (perMicroBatch < 0 || (perMicroBatch > 0 && pool.size() < 1)) {
            throw new IllegalArgumentException(
                    perMicroBatch + " unlabelled walks a micro-batch cannot be drawn from a pool of " + pool.size());
        }
    }

    /** Draws a micro-batch's walks. */
    List<SceneSample> draw(SplittableRandom random) {
        return perMicroBatch == 0
                ? List.of()
                : pool.get(random.ints(perMicroBatch, 0, pool.size()).boxed().toList());
    }

    /**
     * The row that asks for a walk's frames, in an order that is drawn.
     *
     * @param scene index of the walk among the batch's
     */
    static PlacedRow row(int scene, SceneSample walk, DialogueEncoder encoder, SplittableRandom random) {
        List<Integer> frames = new ArrayList<>();
        for (int frame = 0; frame < walk.frames().size(); frame++) {
            frames.add(random.nextInt(frame + 1), frame);
        }
        List<Turn> turns = frames.stream()
                .map(frame -> new Turn(
                        walk.captions().get(frame).question(), List.of(), List.of(new Turn.Step("", frame, false))))
                .toList();
        return new PlacedRow(scene, encoder.encode(turns));
    }
}
