package ai.valr.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.FrameTokens;
import ai.valr.model.Segment;
import ai.valr.model.config.FrameSight;
import ai.valr.model.position.RopeIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Segments of several rows as the tensors of {@code prefill}: padded on the right to one width {@code T}. Letters as in
 * {@link SessionBatch}; {@code M} positions that take an input vector in place of a token.
 */
public final class SegmentRows {
    private static final int PADDING = -1;

    private final int rows;
    private final int width;
    private final int from;
    private final long[][] ids;
    private final long[][] kinds;
    private final int[][][] positions;
    private final int[] lengths;
    private final List<Input> inputs;
    private final List<FrameColumns> frames;

    /** Values (n, D) that stand at the positions column .. column + n of a row. */
    private record Input(int row, int column, float[] values, int offset, int count) {}

    private SegmentRows(
            int rows,
            int width,
            int from,
            long[][] ids,
            long[][] kinds,
            int[][][] positions,
            int[] lengths,
            List<Input> inputs,
            List<FrameColumns> frames) {
        this.rows = rows;
        this.width = width;
        this.from = from;
        this.ids = ids;
        this.kinds = kinds;
        this.positions = positions;
        this.lengths = lengths;
        this.inputs = inputs;
        this.frames = frames;
    }

    /**
     * @param segments one list a row
     * @param next each row's next position
     * @param seen frames that each row has in its cache already
     * @param merge spatial merge size
     */
    public static SegmentRows of(List<List<Segment>> segments, int[] next, int[] seen, int merge) {
        int rows = segments.size();
        int[] lengths = new int[rows];
        for (int row = 0; row < rows; row++) {
            lengths[row] =
                    segments.get(row).stream().mapToInt(Segment::positions).sum();
        }
        int width = Arrays.stream(lengths).max().orElse(0);
        long[][] ids = new long[rows][width];
        long[][] kinds = new long[rows][width];
        int[][][] positions = new int[3][rows][width];
        List<Input> inputs = new ArrayList<>();
        List<FrameColumns> frames = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            Arrays.fill(ids[row], PADDING);
            RopeIndex index = RopeIndex.of(segments.get(row), next[row], merge);
            for (int c = 0; c < 3; c++) {
                System.arraycopy(index.positions()[c], 0, positions[c][row], 0, lengths[row]);
            }
            int column = 0;
            int frame = seen[row];
            for (Segment segment : segments.get(row)) {
                if (segment instanceof Segment.Text text) {
                    for (int i = 0; i < text.ids().length; i++) {
                        ids[row][column + i] = text.ids()[i];
                    }
                } else if (segment instanceof Segment.Vision vision) {
                    FrameTokens tokens = vision.tokens();
                    inputs.add(new Input(row, column, tokens.embeddings(), 0, tokens.count()));
                    frames.add(new FrameColumns(
                            row, frame++, column, tokens.gridT() * tokens.gridH() / merge, tokens.gridW() / merge));
                } else if (segment instanceof Segment.Latents latents) {
                    inputs.add(new Input(row, column, latents.values(), 0, latents.count()));
                }
                int end = column + segment.positions();
                long kind = PositionKind.of(segment);
                for (; column < end; column++) {
                    kinds[row][column] = kind;
                    ids[row][column] = Math.max(ids[row][column], 0);
                }
            }
        }
        return new SegmentRows(rows, width, 0, ids, kinds, positions, lengths, inputs, frames);
    }

    public int width() {
        return width;
    }

    int length(int row) {
        return lengths[row];
    }

    List<FrameColumns> frames() {
        return frames;
    }

    /** Columns from .. to of every row. */
    public SegmentRows slice(int begin, int end) {
        if (begin == 0 && end == width) {
            return this;
        }
        List<Input> cut = new ArrayList<>();
        for (Input input : inputs) {
            int dim = input.values.length / Math.max(1, input.count);
            int first = Math.max(begin, input.column);
            int last = Math.min(end, input.column + input.count);
            if (first < last) {
                cut.add(new Input(input.row, first - begin, input.values, (first - input.column) * dim, last - first));
            }
        }
        return new SegmentRows(rows, end - begin, from + begin, ids, kinds, positions, lengths, cut, frames);
    }

    /** int64 (B, T), padding below 0. */
    public NDArray ids(NDManager manager) {
        long[] flat = new long[rows * width];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(ids[row], from, flat, row * width, width);
        }
        return manager.create(flat, new Shape(rows, width));
    }

    /** int64 (3, B, T). */
    public NDArray positions(NDManager manager) {
        long[] flat = new long[3 * rows * width];
        for (int c = 0; c < 3; c++) {
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < width; i++) {
                    flat[(c * rows + row) * width + i] = positions[c][row][from + i];
                }
            }
        }
        return manager.create(flat, new Shape(3, rows, width));
    }

    /**
     * int64 (B, T): what each position sees, {@link PositionKind}.
     *
     * @param sight who sees the visual tokens
     * @param latentOpenId of {@code <latent>}, which sees them in any case
     */
    public NDArray kinds(NDManager manager, FrameSight sight, int latentOpenId) {
        long text = PositionKind.ofText(sight);
        long[] flat = new long[rows * width];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                long kind = kinds[row][from + i];
                boolean said = kind == PositionKind.BLIND && ids[row][from + i] != latentOpenId;
                flat[row * width + i] = said ? text : kind == PositionKind.BLIND ? PositionKind.SEEING : kind;
            }
        }
        return manager.create(flat, new Shape(rows, width));
    }

    /** float32 (M, D). */
    public NDArray inputs(NDManager manager, int hiddenSize) {
        int count = inputs.stream().mapToInt(Input::count).sum();
        float[] flat = new float[count * hiddenSize];
        int at = 0;
        for (Input input : inputs) {
            System.arraycopy(input.values, input.offset, flat, at, input.count * hiddenSize);
            at += input.count * hiddenSize;
        }
        return manager.create(flat, new Shape(count, hiddenSize));
    }

    /** int64 (M): flat positions of {@link #inputs}. */
    public NDArray where(NDManager manager) {
        return manager.create(inputs.stream()
                .flatMapToLong(input -> LongStream.range(
                        (long) input.row * width + input.column, (long) input.row * width + input.column + input.count))
                .toArray());
    }
}
