package ai.valr.model.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.FrameTokens;
import ai.valr.model.ModelException;
import ai.valr.model.Segment;
import ai.valr.model.config.FrameSight;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.torch.SegmentRows;
import ai.valr.model.torch.SessionBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The same prompt in every row of a batch: text, frames with a few tokens around each, and a question. Its tensors lie on
 * the device before a clock starts; visual tokens are random, as the decoder's time does not depend on what they say.
 */
final class BenchPrompt {
    private static final int START = 20;
    private static final int BEFORE_FRAME = 4;
    private static final int BEHIND_FRAME = 1;
    private static final int QUESTION = 32;

    private record Part(NDArray ids, NDArray inputs, NDArray where, NDArray positions, NDArray valid) {}

    private final MeasuredModel model;
    private final int rows;
    private final int positions;
    private final List<Part> parts = new ArrayList<>();

    /**
     * @param owner of the tensors
     * @throws ModelException where a context of so many positions does not hold the frames
     */
    BenchPrompt(MeasuredModel model, BenchSettings settings, int rows, NDManager owner) {
        this.model = model;
        this.rows = rows;
        ModelConfig config = model.config();
        List<Segment> segments = segments(config, settings);
        int merge = config.vision().spatialMergeSize();
        SegmentRows input = SegmentRows.of(Collections.nCopies(rows, segments), new int[rows], new int[rows], merge);
        this.positions = input.width();
        for (int from = 0; from < positions; from += SessionBatch.MAX_PREFILL_POSITIONS) {
            SegmentRows slice = input.slice(from, Math.min(from + SessionBatch.MAX_PREFILL_POSITIONS, positions));
            NDArray where = slice.where(owner);
            parts.add(new Part(
                    slice.ids(owner),
                    model.normal(owner, 1, where.size(), config.text().hiddenSize()),
                    where,
                    slice.positions(owner),
                    slice.kinds(owner, FrameSight.ALL, ValrConfig.NO_TOKEN)));
        }
    }

    private static List<Segment> segments(ModelConfig config, BenchSettings settings) {
        int side = BenchFrame.patches(config.vision(), settings.frameSide());
        int merge = config.vision().spatialMergeSize();
        int hidden = config.text().hiddenSize();
        int visual = side * side / (merge * merge);
        FrameTokens frame = new FrameTokens(new float[visual * hidden], hidden, 1, side, side);
        int least = START + settings.frames() * (BEFORE_FRAME + visual + BEHIND_FRAME) + 1;
        int question = settings.context() == 0 ? QUESTION : settings.context() - least + 1;
        if (question < 1) {
            throw new ModelException("context " + settings.context() + " does not hold " + settings.frames()
                    + " frames of " + visual + " visual tokens; give " + least + " or more, or fewer frames");
        }
        int vocabulary = config.text().vocabSize();
        List<Segment> segments = new ArrayList<>(List.of(text(START, vocabulary)));
        for (int i = 0; i < settings.frames(); i++) {
            segments.add(text(BEFORE_FRAME, vocabulary));
            segments.add(new Segment.Vision(frame));
            segments.add(text(BEHIND_FRAME, vocabulary));
        }
        segments.add(text(question, vocabulary));
        return segments;
    }

    private static Segment text(int tokens, int vocabulary) {
        int[] ids = new int[tokens];
        for (int i = 0; i < tokens; i++) {
            ids[i] = (31 * i + 7) % vocabulary;
        }
        return new Segment.Text(ids);
    }

    /** Of one row. */
    int positions() {
        return positions;
    }

    int rows() {
        return rows;
    }

    /**
     * Feeds it to an empty state, in parts as a session does.
     *
     * @param owner of the state
     */
    List<NDArray> feed(NDManager owner) {
        List<NDArray> state = List.of(model.call(owner, "empty_state", rows, model.decoder()));
        for (Part part : parts) {
            try (NDManager scratch = model.scratch()) {
                NDArray[] out = model.call(
                        scratch,
                        "prefill",
                        part.ids,
                        part.inputs,
                        part.where,
                        part.positions,
                        part.valid,
                        state,
                        model.decoder());
                List<NDArray> next = new ArrayList<>();
                for (int i = 2 + model.config().text().numHiddenLayers(); i < out.length; i++) {
                    out[i].attach(owner);
                    next.add(out[i]);
                }
                state.forEach(NDArray::close);
                state = List.copyOf(next);
            }
        }
        return state;
    }
}
