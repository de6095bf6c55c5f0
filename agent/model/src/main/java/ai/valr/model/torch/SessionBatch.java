package ai.valr.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.CrashPoint;
import ai.valr.model.ModelException;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The one implementation of a step: several contexts in one KV cache, decoded together. Serving uses it with one row a
 * session, evaluation with many. Letters: {@code B} rows, {@code T} new positions, {@code S} positions in the cache,
 * {@code K} latents, {@code D} hidden. Native memory is owned by this batch and goes with {@link #close()}; used by one
 * thread at a time.
 */
public final class SessionBatch implements AutoCloseable {
    /** Positions fed in one native call: bounds the attention scores of a long prefill to this many rows. */
    static final int MAX_PREFILL_POSITIONS = 512;

    private final ValrModel model;
    private final int rows;
    private final int[] lengths;
    private final List<FrameColumns> frames = new ArrayList<>();
    private NDManager stateManager;
    private List<NDArray> state;
    private int columns;

    SessionBatch(ValrModel model, int rows) {
        this.model = model;
        this.rows = rows;
        this.lengths = new int[rows];
        this.stateManager = model.manager().newSubManager();
        this.state = List.of(model.script()
                .call(stateManager, "empty_state", rows, model.weights().decoder()));
    }

    /** Rows of this batch. */
    public int rows() {
        return rows;
    }

    /** Positions that a row's context takes. */
    public int length(int row) {
        return lengths[row];
    }

    /**
     * Feeds each row its segments (prefill).
     *
     * @param segments one list a row; an empty list lets the row rest
     * @throws ModelException when a row would grow past the model's bound
     */
    public void append(List<List<Segment>> segments) {
        if (segments.size() != rows) {
            throw new IllegalArgumentException(segments.size() + " lists of segments for " + rows + " rows");
        }
        SegmentRows input = SegmentRows.of(
                segments, nextPositions(), framesSeen(), model.config().vision().spatialMergeSize());
        for (int row = 0; row < rows; row++) {
            requireRoom(row, input.length(row));
        }
        for (int from = 0; from < input.width(); from += MAX_PREFILL_POSITIONS) {
            feed(input.slice(from, Math.min(from + MAX_PREFILL_POSITIONS, input.width())));
        }
        for (FrameColumns frame : input.frames()) {
            frames.add(frame.shifted(columns));
        }
        columns += input.width();
        for (int row = 0; row < rows; row++) {
            lengths[row] += input.length(row);
        }
    }

    private void feed(SegmentRows input) {
        try (NDManager scratch = model.manager().newSubManager()) {
            NDArray[] out = model.script()
                    .call(
                            scratch,
                            "prefill",
                            input.ids(scratch),
                            input.inputs(scratch, model.config().text().hiddenSize()),
                            input.where(scratch),
                            input.positions(scratch),
                            input.valid(scratch),
                            state,
                            model.weights().decoder());
            CrashPoint.IN_PREFILL.pass();
            keep(model.manager().newSubManager(), out, 2 + model.config().text().numHiddenLayers());
        }
    }

    /**
     * Takes one step on the active rows.
     *
     * @param active one flag a row
     * @return one result a row, null where the row rested
     * @throws ModelException when a row could grow past the model's bound
     */
    public List<StepResult> step(StepRequest request, boolean[] active) {
        int k = request.latents();
        if (k > 0 && !model.valr().hasLatents()) {
            throw new ModelException("latents " + k + " were asked of " + model.name()
                    + ", which has no latent tokens; ask for 0 or load a model with valr.json");
        }
        for (int row = 0; row < rows; row++) {
            if (active[row]) {
                requireRoom(row, request.maxTokens() + (k > 0 ? k + 2 : 0));
            }
        }
        long start = System.nanoTime();
        float[] latents = new float[0];
        LookedAtRows looks = null;
        try (NDManager scratch = model.manager().newSubManager()) {
            NDArray flags = flags(scratch, active);
            if (k > 0) {
                NDArray[] thought = model.script()
                        .call(
                                scratch,
                                "latent_block",
                                model.valr().latentOpenId(),
                                model.valr().latentCloseId(),
                                k,
                                flags,
                                state,
                                model.weights().decoder());
                latents = model.host(scratch, thought[0]);
                looks = new LookedAtRows(model.host(scratch, thought[3]), rows, k, columns, frames);
                keep(model.manager().newSubManager(), thought, 4);
                columns += k + 2;
                CrashPoint.BETWEEN_LATENTS_AND_TEXT.pass();
            }
            long between = System.nanoTime();
            NDArray[] text = model.script()
                    .call(
                            scratch,
                            "speak",
                            request.maxTokens(),
                            scratch.create(model.stopIds()),
                            request.temperature(),
                            uniforms(scratch, request),
                            scratch.create(new Shape(0)),
                            false,
                            flags,
                            state,
                            model.weights().decoder());
            long[] ids = text[0].toLongArray();
            float[] logProbs = text[1].toFloatArray();
            int width = (int) text[0].getShape().get(1);
            keep(model.manager().newSubManager(), text, 3);
            columns += width;
            long end = System.nanoTime();
            List<StepResult> results = new ArrayList<>(rows);
            for (int row = 0; row < rows; row++) {
                if (!active[row]) {
                    results.add(null);
                    continue;
                }
                int d = model.config().text().hiddenSize();
                results.add(new StepAssembly(model, k, between - start, end - between)
                        .result(
                                Arrays.copyOfRange(latents, row * k * d, (row + 1) * k * d),
                                Arrays.copyOfRange(ids, row * width, (row + 1) * width),
                                Arrays.copyOfRange(logProbs, row * width, (row + 1) * width),
                                looks == null ? null : looks.row(row)));
                lengths[row] += results.get(row).appended().stream()
                        .mapToInt(Segment::positions)
                        .sum();
            }
            return Collections.unmodifiableList(results);
        }
    }

    /** Float32 (B, maxTokens) in [0, 1), a pure function of the request's seed; every row draws the same. */
    private NDArray uniforms(NDManager manager, StepRequest request) {
        float[] draws = new float[request.maxTokens()];
        SplittableRandom random = new SplittableRandom(request.seed());
        for (int i = 0; i < draws.length; i++) {
            draws[i] = (float) (random.nextDouble() * (1 - 1e-7));
        }
        float[] all = new float[rows * draws.length];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(draws, 0, all, row * draws.length, draws.length);
        }
        return manager.create(all, new Shape(rows, draws.length));
    }

    private void requireRoom(int row, int more) {
        if (lengths[row] + more > model.maxModelLen()) {
            throw new ModelException("a context of " + lengths[row] + " positions cannot take " + more
                    + " more: max_model_len is " + model.maxModelLen()
                    + "; ask for less, start a new session or raise --max-model-len");
        }
    }

    private int[] framesSeen() {
        int[] seen = new int[rows];
        frames.forEach(frame -> seen[frame.row()]++);
        return seen;
    }

    private int[] nextPositions() {
        long[] next = state.get(1).toLongArray();
        return Arrays.stream(next).mapToInt(Math::toIntExact).toArray();
    }

    /** Replaces the state by the last entries of a result, and frees the old one. */
    private void keep(NDManager manager, NDArray[] out, int from) {
        List<NDArray> kept = new ArrayList<>(out.length - from);
        for (int i = from; i < out.length; i++) {
            out[i].attach(manager);
            kept.add(out[i]);
        }
        stateManager.close();
        stateManager = manager;
        state = List.copyOf(kept);
    }

    private static NDArray flags(NDManager manager, boolean[] active) {
        return manager.create(active).toType(DataType.BOOLEAN, false);
    }

    @Override
    public void close() {
        stateManager.close();
    }
}
