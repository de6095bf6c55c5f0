package ai.valr.trainer.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of dialogues padded to common chunks. Letters: {@code R} rows, {@code N} latent blocks, {@code T} tokens of a
 * chunk.
 */
public final class DialogueBatch {
    private static final int PADDING = -1;

    private final List<DialogueRow> rows;
    private final int blocks;

    public DialogueBatch(List<DialogueRow> rows) {
        this.rows = List.copyOf(rows);
        this.blocks = rows.stream().mapToInt(DialogueRow::latentBlocks).max().orElse(0);
    }

    /** N + 1 arrays int64 (R, T), -1 where a row has no token. */
    public List<NDArray> chunks(NDManager manager) {
        return padded(manager, true);
    }

    /** N + 1 arrays int64 (R, T), {@link DialogueRow#IGNORED} where nothing is learned. */
    public List<NDArray> labels(NDManager manager) {
        return padded(manager, false);
    }

    private List<NDArray> padded(NDManager manager, boolean tokens) {
        List<NDArray> out = new ArrayList<>();
        for (int s = 0; s <= blocks; s++) {
            int chunk = s;
            int width = rows.stream()
                    .filter(row -> chunk < row.chunks().size())
                    .mapToInt(row -> row.chunks().get(chunk).length)
                    .max()
                    .orElse(1);
            long[] flat = new long[rows.size() * width];
            Arrays.fill(flat, tokens ? PADDING : DialogueRow.IGNORED);
            for (int r = 0; r < rows.size(); r++) {
                DialogueRow row = rows.get(r);
                if (s < row.chunks().size()) {
                    int[] values = tokens ? row.chunks().get(s) : row.labels().get(s);
                    for (int i = 0; i < values.length; i++) {
                        flat[r * width + i] = values[i];
                    }
                }
            }
            out.add(manager.create(flat, new Shape(rows.size(), width)));
        }
        return out;
    }

    /** bool (R, N): whether a row has a block. */
    public NDArray active(NDManager manager) {
        boolean[] flat = new boolean[rows.size() * blocks];
        for (int r = 0; r < rows.size(); r++) {
            Arrays.fill(flat, r * blocks, r * blocks + rows.get(r).latentBlocks(), true);
        }
        return manager.create(flat, new Shape(rows.size(), blocks)).toType(DataType.BOOLEAN, false);
    }

    /**
     * int64 (R, N): the frame that each block should see, as an index into all frames of the batch's scenes.
     *
     * @param firstFrame one a row: where its scene's frames begin
     */
    public NDArray targets(NDManager manager, int[] firstFrame) {
        long[] flat = new long[rows.size() * blocks];
        for (int r = 0; r < rows.size(); r++) {
            List<Integer> frames = rows.get(r).targetFrames();
            for (int s = 0; s < frames.size(); s++) {
                flat[r * blocks + s] = (long) firstFrame[r] + frames.get(s);
            }
        }
        return manager.create(flat, new Shape(rows.size(), blocks));
    }
}
