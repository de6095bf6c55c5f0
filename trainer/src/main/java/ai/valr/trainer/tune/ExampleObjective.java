package ai.valr.trainer.tune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.trainer.data.DialogueEncoder;
import ai.valr.trainer.data.DialogueRow;
import ai.valr.trainer.data.SeenFrames;
import ai.valr.trainer.run.Objective;
import ai.valr.trainer.stage.DialogueGradients;
import ai.valr.trainer.stage.PlacedRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Examples from feedback, with micro-batches of base data among them, so that what the model knew is rehearsed while it
 * learns something new.
 */
final class ExampleObjective implements Objective {
    private record Encoded(SeenFrames seen, DialogueRow row) {}

    private final DialogueGradients gradients;
    private final List<Encoded> examples;
    private final Objective base;
    private final double baseShare;
    private final int rows;
    private final int micros;
    private final long seed;

    /**
     * @param examples one or more
     * @param base null for none
     * @param baseShare of the micro-batches, in [0, 1)
     * @param rows examples of one micro-batch
     * @param micros micro-batches of one update
     * @param seed of the draws
     */
    ExampleObjective(
            DialogueGradients gradients,
            DialogueEncoder encoder,
            List<Example> examples,
            Objective base,
            double baseShare,
            int rows,
            int micros,
            long seed) {
        this.gradients = gradients;
        this.examples = examples.stream()
                .map(example -> new Encoded(example.seen(), encoder.encode(List.of(example.turn()))))
                .toList();
        this.base = base;
        this.baseShare = base == null ? 0 : baseShare;
        this.rows = rows;
        this.micros = micros;
        this.seed = seed;
    }

    @Override
    public List<String> figures() {
        return gradients.figures();
    }

    @Override
    public int samples() {
        return rows;
    }

    @Override
    public NDArray[] gradients(NDManager scratch, long update, int micro) {
        return isBase(update * micros + micro)
                ? withoutMore(base.gradients(scratch, update, micro))
                : own(scratch, update, micro);
    }

    /** Spread evenly over the micro-batches. */
    private boolean isBase(long number) {
        return Math.floor((number + 1) * baseShare) > Math.floor(number * baseShare);
    }

    /** Without the figures that base data has more of. */
    private NDArray[] withoutMore(NDArray[] all) {
        int own = figures().size();
        int theirs = base.figures().size();
        List<NDArray> kept = new ArrayList<>();
        for (String figure : figures()) {
            kept.add(all[base.figures().indexOf(figure)]);
        }
        kept.addAll(Arrays.asList(all).subList(theirs, all.length));
        if (kept.size() != own + all.length - theirs) {
            throw new IllegalStateException(
                    "base data gives " + base.figures() + " where " + figures() + " are needed");
        }
        return kept.toArray(NDArray[]::new);
    }

    private NDArray[] own(NDManager scratch, long update, int micro) {
        SplittableRandom random =
                new SplittableRandom(seed * 0x9E3779B97F4A7C15L + update * 1_000_003L + micro * 7_919L);
        List<SeenFrames> scenes = new ArrayList<>();
        IdentityHashMap<SeenFrames, Integer> places = new IdentityHashMap<>();
        List<PlacedRow> placed = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Encoded example = examples.get(random.nextInt(examples.size()));
            int scene = places.computeIfAbsent(example.seen(), seen -> {
                scenes.add(seen);
                return scenes.size() - 1;
            });
            placed.add(new PlacedRow(scene, example.row()));
        }
        return gradients.of(scratch, scenes, placed);
    }
}
