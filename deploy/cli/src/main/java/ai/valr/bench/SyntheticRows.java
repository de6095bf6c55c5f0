package ai.valr.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.FrameTokens;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.trainer.data.DialogueRow;
import ai.valr.trainer.data.SeenFrames;
import ai.valr.trainer.run.Objective;
import ai.valr.trainer.stage.DialogueGradients;
import ai.valr.trainer.stage.PlacedRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Dialogues of given lengths about random frames: what updates compute, without a world to draw them from. Each
 * micro-batch holds a share of the scenes.
 */
final class SyntheticRows implements Objective {
    private static final double SPREAD = 0.5;

    /** What one shard computes of an update. */
    private record MicroBatch(List<SeenFrames> scenes, List<PlacedRow> rows) {}

    private final DialogueGradients gradients;
    private final TrainingLengths lengths;
    private final ModelConfig config;
    private final ValrConfig valr;
    private final boolean latents;
    private final SplittableRandom random = new SplittableRandom(0);
    private final List<List<MicroBatch>> updates = new ArrayList<>();

    /**
     * @param shards micro-batches of an update; a divisor of the scenes
     * @param latents whether a block stands before each step
     */
    SyntheticRows(
            DialogueGradients gradients,
            TrainingLengths lengths,
            ModelConfig config,
            ValrConfig valr,
            int shards,
            boolean latents) {
        this.gradients = gradients;
        this.lengths = lengths;
        this.config = config;
        this.valr = valr;
        this.latents = latents;
        for (TrainingLengths.Update update : lengths.updates()) {
            updates.add(microBatches(update, shards));
        }
    }

    /** What is drawn does not depend on the number of shards. */
    private List<MicroBatch> microBatches(TrainingLengths.Update update, int shards) {
        List<SeenFrames> scenes =
                Stream.generate(this::frames).limit(lengths.scenes()).toList();
        List<DialogueRow> rows = update.rows().stream().map(this::row).toList();
        int sceneShare = scenes.size() / shards;
        int rowShare = rows.size() / shards;
        return IntStream.range(0, shards)
                .mapToObj(shard -> new MicroBatch(
                        scenes.subList(shard * sceneShare, (shard + 1) * sceneShare),
                        IntStream.range(shard * rowShare, (shard + 1) * rowShare)
                                .mapToObj(i ->
                                        new PlacedRow(update.rows().get(i).scene() - shard * sceneShare, rows.get(i)))
                                .toList()))
                .toList();
    }

    private SeenFrames frames() {
        int width = config.text().hiddenSize();
        int side = 2 * (int) Math.round(Math.sqrt(lengths.visualTokens()));
        List<FrameTokens> frames = IntStream.range(0, lengths.frames())
                .mapToObj(f -> new FrameTokens(values(lengths.visualTokens() * width), width, 1, side, side))
                .toList();
        List<EncoderSpec> encoders = latents ? valr.encoders() : List.of();
        List<List<float[]>> features = encoders.stream()
                .map(spec -> IntStream.range(0, lengths.frames())
                        .mapToObj(f -> values(spec.gridH() * spec.gridW() * spec.dim()))
                        .toList())
                .toList();
        return SeenFrames.inOrder(frames, features);
    }

    private float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (SPREAD * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    private DialogueRow row(TrainingLengths.Row row) {
        List<int[]> chunks = new ArrayList<>(List.of(tokens(row.question())));
        List<int[]> labels = new ArrayList<>(List.of(nothing(row.question())));
        List<List<Integer>> targets = new ArrayList<>();
        for (int words : row.steps()) {
            int[] step = tokens(words);
            int[] said = tokens(words);
            chunks.add(latents ? joined(List.of(new int[] {valr.latentCloseId()}, step)) : step);
            labels.add(latents ? joined(List.of(nothing(1), said)) : said);
            targets.add(List.of(targets.size() % lengths.frames()));
        }
        if (!latents) {
            chunks = List.of(joined(chunks));
            labels = List.of(joined(labels));
            targets = List.of();
        }
        List<int[]> gaze =
                chunks.stream().map(chunk -> filled(chunk.length, -1)).toList();
        return new DialogueRow(chunks, labels, gaze, nothing(chunks.get(0).length), List.of(), targets);
    }

    private int[] tokens(int count) {
        return random.ints(count, 0, config.text().vocabSize()).toArray();
    }

    private static int[] nothing(int count) {
        return filled(count, DialogueRow.IGNORED);
    }

    private static int[] filled(int count, int value) {
        int[] all = new int[count];
        Arrays.fill(all, value);
        return all;
    }

    private static int[] joined(List<int[]> parts) {
        return parts.stream().flatMapToInt(Arrays::stream).toArray();
    }

    @Override
    public List<String> figures() {
        return gradients.figures();
    }

    @Override
    public int samples() {
        return updates.get(0).get(0).rows().size();
    }

    @Override
    public NDArray[] gradients(NDManager scratch, long update, int micro) {
        MicroBatch batch = updates.get((int) (update % updates.size())).get(micro);
        return gradients.of(scratch, batch.scenes(), batch.rows());
    }
}
