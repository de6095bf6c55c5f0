package ai.valr.trainer.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of dialogues, those with the most latent blocks first, padded to common chunks. Letters: {@code R} rows, {@code N} latent blocks
 * of the longest, {@code S} rows that have a chunk, the first ones of all, {@code T} tokens of a chunk.
 */
public final class DialogueBatch {
    private static final int PADDING = -1;

    private final List<DialogueRow> rows;
    private final int blocks;

    public DialogueBatch(List<DialogueRow> rows) {
        this.rows = List.copyOf(rows);
        this.blocks = rows.isEmpty() ? 0 : rows.get(0).latentBlocks();
        for (int r = 1; r < rows.size(); r++) {
            if (rows.get(r).latentBlocks() > rows.get(r - 1).latentBlocks()) {
                throw new IllegalArgumentException(
                        "row " + r + " has " + rows.get(r).latentBlocks()
                                + " latent blocks and the one before it "
                                + rows.get(r - 1).latentBlocks()
                                + ": those with the most come first");
            }
        }
    }

    /** N + 1 arrays int64 (S, T), -1 where a row has no token. */
    public List<NDArray> chunks(NDManager manager) {
        return padded(manager, PADDING, (row, chunk) -> rows.get(row).chunks().get(chunk));
    }

    /** N + 1 arrays int64 (S, T), {@link DialogueRow#IGNORED} where nothing is learned. */
    public List<NDArray> labels(NDManager manager) {
        return padded(manager, DialogueRow.IGNORED, (row, chunk) -> rows.get(row)
                .labels()
                .get(chunk));
    }

    /** int64 (R, T) of the first chunk: the letter or first word that an option's last word is asked for, or {@link DialogueRow#IGNORED}. */
    public NDArray carried(NDManager manager) {
        long[] flat = new long[rows.size() * width(0)];
        Arrays.fill(flat, DialogueRow.IGNORED);
        for (int r = 0; r < rows.size(); r++) {
            int[] row = rows.get(r).carried();
            for (int i = 0; i < row.length; i++) {
                flat[r * width(0) + i] = row[i];
            }
        }
        return manager.create(flat, new Shape(rows.size(), width(0)));
    }

    /**
     * N + 1 arrays int64 (S, T): which of {@link #sights} a position should look at, {@link DialogueEncoder#NOWHERE} where none.
     *
     * @param cells whether text may look at the pictures; where it may not, it should look at the latents before it instead
     *     ({@link DialogueEncoder#AT_LATENTS})
     */
    public List<NDArray> gaze(NDManager manager, boolean cells) {
        int[] first = firstSights();
        return padded(manager, DialogueEncoder.NOWHERE, (row, chunk) -> Arrays.stream(
                        rows.get(row).gaze().get(chunk))
                .map(sight -> looksAt(rows.get(row), sight, cells, first[row]))
                .toArray());
    }

    private static int looksAt(DialogueRow row, int sight, boolean cells, int first) {
        if (sight < 0) {
            return DialogueEncoder.NOWHERE;
        }
        return cells || !row.showsCells(sight) ? sight + first : DialogueEncoder.AT_LATENTS;
    }

    /**
     * int64 (R, N, J): which of {@link #sights} the latents of a block should look at, what the step behind it is about; -1 where it
     * is about fewer than J.
     */
    public NDArray latentGaze(NDManager manager) {
        int[] first = firstSights();
        int wide = 1;
        for (DialogueRow row : rows) {
            for (int block = 0; block < row.latentBlocks(); block++) {
                wide = Math.max(wide, row.shownIn(block).length);
            }
        }
        long[] flat = new long[rows.size() * blocks * wide];
        Arrays.fill(flat, DialogueEncoder.NOWHERE);
        for (int r = 0; r < rows.size(); r++) {
            for (int block = 0; block < rows.get(r).latentBlocks(); block++) {
                int[] sights = rows.get(r).shownIn(block);
                for (int j = 0; j < sights.length; j++) {
                    flat[(r * blocks + block) * wide + j] = (long) first[r] + sights[j];
                }
            }
        }
        return manager.create(flat, new Shape(rows.size(), blocks, wide));
    }

    /** Where the sights of each row begin among those of all. */
    private int[] firstSights() {
        int[] first = new int[rows.size()];
        for (int r = 1; r < first.length; r++) {
            first[r] = first[r - 1] + rows.get(r - 1).sights().size();
        }
        return first;
    }

    /**
     * float32 (M, U + T): what can be looked at, over the positions of the prefix and of the first chunk; one row of nothing where no
     * row has anything to look at.
     *
     * @param columns one a row: the prefix's position of each merged cell, frame by frame
     * @param prefix U
     */
    public NDArray sights(NDManager manager, List<int[]> columns, int prefix) {
        int width = prefix + width(0);
        int count = rows.stream().mapToInt(row -> row.sights().size()).sum();
        int held = Math.max(1, count);
        float[] flat = new float[held * width];
        int at = 0;
        for (int r = 0; r < rows.size(); r++) {
            for (GazeTarget target : rows.get(r).sights()) {
                if (target instanceof GazeTarget.Cells cells) {
                    for (int cell = 0; cell < cells.shares().length; cell++) {
                        flat[at + columns.get(r)[cell]] = cells.shares()[cell];
                    }
                } else if (target instanceof GazeTarget.Word word) {
                    flat[at + prefix + word.position()] = WORD;
                }
                at += width;
            }
        }
        return manager.create(flat, new Shape(held, width));
    }

    /**
     * Weight of a word that is to be looked at. The loss is content with half of what it weighs: of one that weighs 1, half of the
     * attention, which is what two options that end alike get by turns ({@code front-right}, {@code back-right}) without anybody
     * knowing which of them is meant. So three quarters are asked for.
     */
    private static final float WORD = 2f / 3;

    /** Numbers of a row's chunk. */
    private interface Chunk {
        int[] of(int row, int chunk);
    }

    private List<NDArray> padded(NDManager manager, int filler, Chunk values) {
        List<NDArray> out = new ArrayList<>();
        for (int s = 0; s <= blocks; s++) {
            int width = width(s);
            int count = count(s);
            long[] flat = new long[count * width];
            Arrays.fill(flat, filler);
            for (int r = 0; r < count; r++) {
                int[] row = values.of(r, s);
                for (int i = 0; i < row.length; i++) {
                    flat[r * width + i] = row[i];
                }
            }
            out.add(manager.create(flat, new Shape(count, width)));
        }
        return out;
    }

    /** S of a chunk. */
    private int count(int chunk) {
        return (int) rows.stream().takeWhile(row -> chunk < row.chunks().size()).count();
    }

    /** T of a chunk. */
    private int width(int chunk) {
        return rows.stream()
                .filter(row -> chunk < row.chunks().size())
                .mapToInt(row -> row.chunks().get(chunk).length)
                .max()
                .orElse(1);
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
     * int64 (R, N, J): the frames that each block should see, as indices into all frames of the batch's scenes; -1 where it has
     * fewer than J.
     *
     * @param firstFrame one a row: where its scene's frames begin
     * @param most J at most: 1 for the frame that a step should look at alone
     */
    public NDArray targets(NDManager manager, int[] firstFrame, int most) {
        int wide = Math.min(
                most,
                rows.stream()
                        .flatMap(row -> row.targetFrames().stream())
                        .mapToInt(List::size)
                        .max()
                        .orElse(1));
        long[] flat = new long[rows.size() * blocks * wide];
        Arrays.fill(flat, PADDING);
        for (int r = 0; r < rows.size(); r++) {
            List<List<Integer>> frames = rows.get(r).targetFrames();
            for (int s = 0; s < frames.size(); s++) {
                for (int j = 0; j < Math.min(wide, frames.get(s).size()); j++) {
                    flat[(r * blocks + s) * wide + j] =
                            (long) firstFrame[r] + frames.get(s).get(j);
                }
            }
        }
        return manager.create(flat, new Shape(rows.size(), blocks, wide));
    }
}
