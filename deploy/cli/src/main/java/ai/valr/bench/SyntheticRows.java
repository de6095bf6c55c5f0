package ai.valr.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.FrameTokens;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.ValrConfig;
import ai.valr.trainer.data.DialogueRow;
import ai.valr.trainer.data.SeenFrames;
import ai.valr.trainer.run.Objective;
import ai.valr.trainer.stage.DialogueGradients;
import ai.valr.trainer.stage.PlacedRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Dialogues of fixed lengths about random frames: what an update computes, without a world to draw them from. Each
 * micro-batch holds a share of the scenes.
 */
final class SyntheticRows implements Objective {
    private static final double SPREAD = 0.5;

    private final DialogueGradients gradients;
    private final List<List<SeenFrames>> scenes = new ArrayList<>();
    private final List<List<PlacedRow>> rows = new ArrayList<>();

    /**
     * @param shards micro-batches of an update; a divisor of the scenes
     * @param latents whether a block stands before each step
     */
    SyntheticRows(
            DialogueGradients gradients,
            TrainingLengths lengths,
            ValrConfig valr,
            int hiddenSize,
            int vocabulary,
            int shards,
            boolean latents) {
        this.gradients = gradients;
        SplittableRandom random = new SplittableRandom(0);
        int perShard = lengths.scenes() / shards;
        for (int shard = 0; shard < shards; shard++) {
            List<SeenFrames> ofShard = new ArrayList<>();
            List<PlacedRow> placed = new ArrayList<>();
            for (int scene = 0; scene < perShard; scene++) {
                ofShard.add(frames(lengths, latents ? valr.encoders() : List.of(), hiddenSize, random));
                for (int i = 0; i < lengths.rowsPerScene(); i++) {
                    placed.add(new PlacedRow(scene, row(lengths, vocabulary, latents, random)));
                }
            }
            scenes.add(List.copyOf(ofShard));
            rows.add(List.copyOf(placed));
        }
    }

    private static SeenFrames frames(
            TrainingLengths lengths, List<EncoderSpec> encoders, int hiddenSize, SplittableRandom random) {
        int side = 2 * (int) Math.round(Math.sqrt(lengths.visualTokens()));
        List<FrameTokens> frames = IntStream.range(0, lengths.frames())
                .mapToObj(f ->
                        new FrameTokens(values(lengths.visualTokens() * hiddenSize, random), hiddenSize, 1, side, side))
                .toList();
        List<List<float[]>> features = encoders.stream()
                .map(spec -> IntStream.range(0, lengths.frames())
                        .mapToObj(f -> values(spec.gridH() * spec.gridW() * spec.dim(), random))
                        .toList())
                .toList();
        return SeenFrames.inOrder(frames, features);
    }

    private static float[] values(int count, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (SPREAD * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    private static DialogueRow row(TrainingLengths lengths, int vocabulary, boolean latents, SplittableRandom random) {
        List<int[]> chunks = new ArrayList<>();
        List<int[]> labels = new ArrayList<>();
        chunks.add(tokens(lengths.question(), vocabulary, random));
        labels.add(nothing(lengths.question()));
        List<List<Integer>> targets = new ArrayList<>();
        for (int step = 0; step < lengths.steps(); step++) {
            chunks.add(tokens(lengths.stepTokens(), vocabulary, random));
            labels.add(tokens(lengths.stepTokens(), vocabulary, random));
            targets.add(List.of(step % lengths.frames()));
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

    private static int[] tokens(int count, int vocabulary, SplittableRandom random) {
        return random.ints(count, 0, vocabulary).toArray();
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
        return rows.get(0).size();
    }

    @Override
    public NDArray[] gradients(NDManager scratch, long update, int micro) {
        return gradients.of(scratch, scenes.get(micro), Collections.unmodifiableList(rows.get(micro)));
    }
}
