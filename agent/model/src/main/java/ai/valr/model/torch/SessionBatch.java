package ai.valr.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.valr.model.CrashPoint;
import ai.valr.model.ModelException;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The one implementation of a step: several contexts in one KV cache, decoded together. Serving uses it with one row a
 * session, evaluation with many. Letters: {@code B} rows, {@code T} new positions, {@code S} positions in the cache,
 * {@code K} latents, {@code D} hidden. Native memory is owned by this batch and goes with {@link #close()}; used by one
 * thread at a time.
 */
public final class SessionBatch implements AutoCloseable {
    /** Positions fed in one native call: bounds the attention scores of a long prefill to this many rows. */
    public static final int MAX_PREFILL_POSITIONS = 512;

    private final ValrModel model;
    private final int rows;
    private final int[] lengths;
    private final List<FrameColumns> frames = new ArrayList<>();
    private final KvState state;
    private int columns;

    SessionBatch(ValrModel model, int rows) {
        this.model = model;
        this.rows = rows;
        this.lengths = new int[rows];
        this.state = new KvState(model, rows);
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
                segments,
                state.nextPositions(),
                framesSeen(),
                model.config().vision().spatialMergeSize());
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
                            input.kinds(
                                    scratch,
                                    model.valr().framesSeenBy(),
                                    model.valr().latentOpenId()),
                            state.arrays(),
                            model.weights().decoder());
            CrashPoint.IN_PREFILL.pass();
            state.take(out, 2 + model.config().text().numHiddenLayers());
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
        return step(request, active, new LatentIntervention.Own());
    }

    /**
     * Takes one step with something else in place of the latent block. Only an evaluation does; what such a step appended
     * does not always rebuild its context ({@link LatentIntervention.Blocks}).
     *
     * @param active one flag a row
     * @param block what is done to the latent block; without effect where the request asks for no latents
     * @return one result a row, null where the row rested
     * @throws ModelException when a row could grow past the model's bound
     */
    public List<StepResult> step(StepRequest request, boolean[] active, LatentIntervention block) {
        int k = request.latents();
        if (k > 0 && !model.valr().hasLatents()) {
            throw new ModelException("latents " + k + " were asked of " + model.name()
                    + ", which has no latent tokens; ask for 0 or load a model with valr.json");
        }
        if (k < model.minLatents()) {
            throw new ModelException("latents " + k + " were asked of " + model.name()
                    + ", whose latents alone see the frames (frames_seen_by); ask for " + model.minLatents()
                    + " or more");
        }
        for (int row = 0; row < rows; row++) {
            if (active[row]) {
                requireRoom(row, request.maxTokens() + (k > 0 ? k + 2 : 0));
            }
        }
        long start = System.nanoTime();
        try (NDManager scratch = model.manager().newSubManager()) {
            LatentBlock.Thought thought = LatentBlock.Thought.NOTHING;
            LookedAtRows looks = null;
            if (k > 0) {
                thought = new LatentBlock(model, state, scratch, k, active).think(block);
                if (thought.latents() > 0) {
                    looks = new LookedAtRows(thought, rows, columns, frames);
                }
                columns += thought.latents() + 2;
                CrashPoint.BETWEEN_LATENTS_AND_TEXT.pass();
            }
            long between = System.nanoTime();
            StepText text = new StepText(model, state, scratch, request, active);
            List<Utterance> said = text.say();
            columns += text.columns();
            long end = System.nanoTime();
            List<StepResult> results = new ArrayList<>(rows);
            for (int row = 0; row < rows; row++) {
                if (!active[row]) {
                    results.add(null);
                    continue;
                }
                results.add(new StepAssembly(model, thought.latents(), k > 0, between - start, end - between)
                        .result(thought.row(row, rows), said.get(row), looks == null ? null : looks.row(row)));
                lengths[row] += results.get(row).appended().stream()
                        .mapToInt(Segment::positions)
                        .sum();
            }
            return Collections.unmodifiableList(results);
        }
    }

    /**
     * Thinks a latent block on every row, its two tokens with it, and nothing behind it.
     *
     * @param latents K, 1 or more
     * @return the inputs that were fed, float32 (B, K, D) row by row
     * @throws ModelException when a row would grow past the model's bound
     */
    float[] think(int latents) {
        boolean[] all = new boolean[rows];
        Arrays.fill(all, true);
        for (int row = 0; row < rows; row++) {
            requireRoom(row, latents + 2);
        }
        try (NDManager scratch = model.manager().newSubManager()) {
            float[] values = new LatentBlock(model, state, scratch, latents, all)
                    .think(new LatentIntervention.Own())
                    .values();
            columns += latents + 2;
            for (int row = 0; row < rows; row++) {
                lengths[row] += latents + 2;
            }
            return values;
        }
    }

    ValrModel model() {
        return model;
    }

    /** Each row's hidden state after the final norm at its last position, float32 (B, D) row by row. */
    public float[] lastHidden() {
        try (NDManager scratch = model.manager().newSubManager()) {
            return model.host(scratch, state.arrays().get(KvState.LAST_HIDDEN));
        }
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

    /** Bool (B). */
    static NDArray flags(NDManager manager, boolean[] active) {
        return manager.create(active).toType(DataType.BOOLEAN, false);
    }

    @Override
    public void close() {
        state.close();
    }
}
