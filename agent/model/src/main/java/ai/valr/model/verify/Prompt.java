package ai.valr.model.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.position.BatchRopeIndex;
import ai.valr.model.position.VideoRule;
import ai.valr.model.torch.PositionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A prompt of the reference. Letters: {@code B} rows, {@code T} tokens, {@code M} visual tokens.
 *
 * @param ids (B, T)
 * @param attentionMask (B, T), 0 at padding
 * @param images patches {time, height, width} of each picture
 * @param videos patches {time, height, width} of each video
 * @param rope positions by our own rules
 */
record Prompt(long[][] ids, long[][] attentionMask, int[][] images, int[][] videos, BatchRopeIndex rope) {

    /** Reads the tensors {@code NAME.input_ids} and so on. */
    static Prompt read(Reference reference, String name, VideoRule rule, ModelConfig config) {
        String at = name + ".";
        long[][] ids = reference.table(at + "input_ids");
        long[][] mask = reference.table(at + "attention_mask");
        int[][] images = grids(reference, at + "image_grid_thw");
        int[][] videos = grids(reference, at + "video_grid_thw");
        double[] seconds = new double[videos.length];
        if (videos.length > 0) {
            float[] given = reference.floats(at + "second_per_grid_ts");
            for (int i = 0; i < seconds.length; i++) {
                seconds[i] = given[i];
            }
        }
        BatchRopeIndex.Visuals visuals = new BatchRopeIndex.Visuals(images, videos, seconds);
        return new Prompt(ids, mask, images, videos, BatchRopeIndex.of(ids, mask, visuals, config, rule));
    }

    private static int[][] grids(Reference reference, String name) {
        return reference.has(name) ? reference.grids(name) : new int[0][];
    }

    int rows() {
        return ids.length;
    }

    int width() {
        return ids[0].length;
    }

    /** Row by row, false at padding. */
    boolean[] mask() {
        return mask(0, width());
    }

    /** {@link #mask()} of the columns from .. to. */
    boolean[] mask(int from, int to) {
        boolean[] flat = new boolean[rows() * (to - from)];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = attentionMask[i / (to - from)][from + i % (to - from)] != 0;
        }
        return flat;
    }

    /** (3, B, T), flat. */
    long[] positions() {
        int[][][] positions = rope.positions();
        return IntStream.range(0, 3 * rows() * width())
                .mapToLong(i -> positions[i / (rows() * width())][i / width() % rows()][i % width()])
                .toArray();
    }

    /** Flat positions of pictures' tokens, then of videos'. */
    long[] where(ModelConfig config) {
        List<Long> where = new ArrayList<>();
        for (int token : new int[] {config.tokens().image(), config.tokens().video()}) {
            for (int i = 0; i < rows() * width(); i++) {
                if (ids[i / width()][i % width()] == token) {
                    where.add((long) i);
                }
            }
        }
        return where.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * Feeds the columns before {@code to} to an empty cache.
     *
     * @param merged float32 (M, D), visual tokens in the order of {@link #where}
     * @return as {@code prefill}: hidden, inputs_embeds, blocks' outputs, state
     */
    NDArray[] prefill(NDManager scratch, ModelUnderTest model, float[] merged) {
        return model.call(
                scratch,
                "prefill",
                idsTensor(scratch, width()),
                inputs(scratch, model.config(), merged),
                scratch.create(where(model.config())),
                positionsTensor(scratch, width()),
                kinds(scratch, width()),
                model.emptyState(scratch, rows()),
                model.decoder());
    }

    /** int64 (B, to). */
    NDArray idsTensor(NDManager scratch, int to) {
        long[] flat = new long[rows() * to];
        for (int row = 0; row < rows(); row++) {
            System.arraycopy(ids[row], 0, flat, row * to, to);
        }
        return scratch.create(flat, new Shape(rows(), to));
    }

    /** int64 (3, B, to). */
    NDArray positionsTensor(NDManager scratch, int to) {
        long[] flat = new long[3 * rows() * to];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = rope.positions()[i / (rows() * to)][i / to % rows()][i % to];
        }
        return scratch.create(flat, new Shape(3, rows(), to));
    }

    /** int64 (B, to): {@link PositionKind}. */
    NDArray kinds(NDManager scratch, int to) {
        boolean[] mask = mask(0, to);
        long[] flat = new long[mask.length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = mask[i] ? PositionKind.SEEING : PositionKind.NONE;
        }
        return scratch.create(flat, new Shape(rows(), to));
    }

    /** float32 (M, D). */
    static NDArray inputs(NDManager scratch, ModelConfig config, float[] merged) {
        int hidden = config.text().hiddenSize();
        return scratch.create(merged, new Shape(merged.length / hidden, hidden));
    }
}
