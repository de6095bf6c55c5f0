package ai.valr.trainer.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.config.FrameSight;
import ai.valr.trainer.data.DialogueEncoder;
import ai.valr.trainer.data.Lesson;
import ai.valr.trainer.data.ScenePool;
import ai.valr.trainer.data.SceneSample;
import ai.valr.trainer.run.Objective;
import java.util.ArrayList;
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

    /**
     * What changes over a run.
     *
     * @param latentsShare share of the updates whose rows have latents; the others teach to answer without
     * @param bottleneck share of the updates whose text may not attend to visual tokens, so that its latents must tell what is seen
     * @param repaUntil share of the updates after which latents are no longer aligned (HASTE, arXiv 2505.16792)
     * @param updates of the run
     */
    public record Schedule(double latentsShare, double bottleneck, double repaUntil, long updates) {
        /** Latents in all rows, seen as the model's configuration says and aligned to the end. */
        public static final Schedule STEADY = new Schedule(1, 0, 1, Long.MAX_VALUE);

        public Schedule {
            if (!share(latentsShare) || !share(bottleneck) || !share(repaUntil) || updates < 1) {
                throw new IllegalArgumentException("latents_share " + latentsShare + ", bottleneck " + bottleneck
                        + " and repa_until " + repaUntil + " must be from 0 to 1, updates " + updates + " 1 or more");
            }
        }

        private static boolean share(double value) {
            return value >= 0 && value <= 1;
        }

        double repaShare(long update) {
            return update < repaUntil * updates ? 1 : 0;
        }
    }

    private final DialogueGradients gradients;
    private final DialogueEncoder encoder;
    private final DialogueEncoder plain;
    private final ScenePool pool;
    private final UnlabelledWalks unlabelled;
    private final Lesson lesson;
    private final Draws draws;
    private final Schedule schedule;

    public DialogueObjective(
            DialogueGradients gradients,
            DialogueEncoder encoder,
            ScenePool pool,
            UnlabelledWalks unlabelled,
            Lesson lesson,
            Draws draws,
            Schedule schedule) {
        this.gradients = gradients;
        this.encoder = encoder;
        this.plain = encoder.withoutLatents();
        this.pool = pool;
        this.unlabelled = unlabelled;
        this.lesson = lesson;
        this.draws = draws;
        this.schedule = schedule;
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
        long seed = draws.seed() * 0x9E3779B97F4A7C15L + update * 1_000_003L + micro * 7_919L;
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> numbers =
                random.ints(draws.scenes(), 0, pool.size()).boxed().toList();
        List<SceneSample> scenes = pool.get(numbers);
        SplittableRandom apart = new SplittableRandom(~seed);
        DialogueEncoder rowsOf = thinks(update) ? encoder : plain;
        List<PlacedRow> rows = draw(lesson.kind(ofUpdate(update)), scenes, rowsOf, random);
        List<SceneSample> all = new ArrayList<>(scenes);
        for (SceneSample walk : thinks(update) ? unlabelled.draw(apart) : List.<SceneSample>of()) {
            rows.add(UnlabelledWalks.row(all.size(), walk, encoder, apart));
            all.add(walk);
        }
        return gradients.of(
                scratch, all.stream().map(SceneSample::seen).toList(), rows, sight(update), schedule.repaShare(update));
    }

    /** All micro-batches of an update are of one kind, so that shards which wait for each other are about as long. */
    private SplittableRandom ofUpdate(long update) {
        return new SplittableRandom(draws.seed() * 0x9E3779B97F4A7C15L + update * 1_000_003L + 1);
    }

    private boolean thinks(long update) {
        return schedule.latentsShare() == 1 || ofUpdate(update ^ Long.MIN_VALUE).nextDouble() < schedule.latentsShare();
    }

    /** One for all micro-batches of an update: the frames' own text too must not tell blind text what it has seen. */
    private FrameSight sight(long update) {
        return thinks(update) && schedule.bottleneck() > 0 && ofUpdate(~update).nextDouble() < schedule.bottleneck()
                ? FrameSight.LATENTS
                : gradients.framesSeenBy();
    }

    private List<PlacedRow> draw(
            Lesson.Kind kind, List<SceneSample> scenes, DialogueEncoder rowsOf, SplittableRandom random) {
        List<PlacedRow> rows = new ArrayList<>();
        for (int s = 0; s < scenes.size(); s++) {
            for (int i = 0; i < draws.rowsPerScene(); i++) {
                rows.add(new PlacedRow(s, rowsOf.encode(lesson.draw(kind, scenes.get(s), random))));
            }
        }
        return rows;
    }
}
