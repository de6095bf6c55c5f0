package ai.valr.trainer.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.trainer.data.DialogueEncoder;
import ai.valr.trainer.data.Lesson;
import ai.valr.trainer.data.ScenePool;
import ai.valr.trainer.data.SceneSample;
import ai.valr.trainer.run.Objective;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Dialogues about scenes: the objective of the base stage's second half, of SFT and of VaLR. What differs between them
 * is the lesson, and whether latent blocks stand before the steps.
 */
public final class DialogueObjective implements Objective {
    /**
     * @param scenes of one shard of an update
     * @param rowsPerScene dialogues about each of them
     * @param seed of the draws
     */
    public record Draws(int scenes, int rowsPerScene, long seed) {
        public Draws {
            if (scenes < 1 || rowsPerScene < 1) {
                throw new IllegalArgumentException(
                        "scenes " + scenes + " and rows_per_scene " + rowsPerScene + " must be 1 or more");
            }
        }
    }

    private final DialogueGradients gradients;
    private final DialogueEncoder encoder;
    private final ScenePool pool;
    private final Lesson lesson;
    private final Draws draws;

    public DialogueObjective(
            DialogueGradients gradients, DialogueEncoder encoder, ScenePool pool, Lesson lesson, Draws draws) {
        this.gradients = gradients;
        this.encoder = encoder;
        this.pool = pool;
        this.lesson = lesson;
        this.draws = draws;
    }

    @Override
    public List<String> figures() {
        return gradients.figures();
    }

    @Override
    public int samples() {
        return draws.scenes() * draws.rowsPerScene();
    }

    @Override
    public NDArray[] gradients(NDManager scratch, long update, int micro) {
        SplittableRandom random =
                new SplittableRandom(draws.seed() * 0x9E3779B97F4A7C15L + update * 1_000_003L + micro * 7_919L);
        List<Integer> numbers =
                random.ints(draws.scenes(), 0, pool.size()).boxed().toList();
        List<SceneSample> scenes = pool.get(numbers);
        List<PlacedRow> rows = draw(lesson.kind(ofUpdate(update)), scenes, random);
        return gradients.of(scratch, scenes.stream().map(SceneSample::seen).toList(), rows);
    }

    /** All micro-batches of an update are of one kind, so that shards which wait for each other are about as long. */
    private SplittableRandom ofUpdate(long update) {
        return new SplittableRandom(draws.seed() * 0x9E3779B97F4A7C15L + update * 1_000_003L + 1);
    }

    /** Rows with as many latent blocks lie together, longest first. */
    private List<PlacedRow> draw(Lesson.Kind kind, List<SceneSample> scenes, SplittableRandom random) {
        List<PlacedRow> rows = new ArrayList<>();
        for (int s = 0; s < scenes.size(); s++) {
            for (int i = 0; i < draws.rowsPerScene(); i++) {
                rows.add(new PlacedRow(s, encoder.encode(lesson.draw(kind, scenes.get(s), random))));
            }
        }
        rows.sort(Comparator.comparingInt(row -> -row.row().latentBlocks()));
        return rows;
    }
}
