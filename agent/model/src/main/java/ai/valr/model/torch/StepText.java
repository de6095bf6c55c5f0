package ai.valr.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.AnswerType;
import ai.valr.model.StepRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * The text of one step for a batch's active rows. A run of free text is one native call; where the request asks for an
 * answer, the few tokens that open and spell it take a call each, together for all rows that are at one. Letters: {@code
 * B} rows, {@code T} tokens, {@code N} tokens of which one is chosen. Used by one thread, for one step.
 */
final class StepText {
    private static final long[] NOTHING = {};

    private final ValrModel model;
    private final KvState state;
    private final NDManager scratch;
    private final StepRequest request;
    private final float[] draws;
    private final List<Utterance> rows = new ArrayList<>();
    private int columns;

    /** @param scratch owns what lasts no longer than the step */
    StepText(ValrModel model, KvState state, NDManager scratch, StepRequest request, boolean[] active) {
        this.model = model;
        this.state = state;
        this.scratch = scratch;
        this.request = request;
        this.draws = draws(request);
        for (boolean flag : active) {
            rows.add(flag ? new Utterance(model, request) : null);
        }
    }

    /** Says it; one utterance a row, null where the row rests. */
    List<Utterance> say() {
        int free = request.maxTokens() - model.answerTokens(request.answer()).reserved(request.maxTokens());
        if (request.isFree()) {
            freeRun(0, free, NOTHING, NOTHING);
        } else if (request.last() || free < 1) {
            rows.stream().filter(Objects::nonNull).forEach(Utterance::askAtOnce);
            boundRun();
            if (request.answer() instanceof AnswerType.Text) {
                openRun();
            }
        } else {
            freeRun(0, free, ends(), longs(model.answers().opening()));
            boundRun();
        }
        return rows;
    }

    /** Positions that every row's cache grew by. */
    int columns() {
        return columns;
    }

    /** Free text behind the words that open an answer. */
    private void openRun() {
        Utterance open = rows.stream()
                .filter(row -> row != null && row.isFree())
                .findFirst()
                .orElse(null);
        if (open != null) {
            freeRun(open.count(), open.left(), model.stopIds(), NOTHING);
            boundRun();
        }
    }

    /** Rows that are free say up to {@code tokens} tokens, the first of them their token number {@code from}. */
    private void freeRun(int from, int tokens, long[] pauses, long[] opening) {
        boolean[] active = flags(Utterance::isFree);
        NDArray[] out = model.script()
                .call(
                        scratch,
                        "speak",
                        tokens,
                        scratch.create(model.stopIds()),
                        scratch.create(pauses),
                        scratch.create(opening),
                        request.temperature(),
                        uniforms(from, tokens),
                        scratch.create(new Shape(0)),
                        false,
                        SessionBatch.flags(scratch, active),
                        state.arrays(),
                        model.weights().decoder());
        long[] ids = out[0].toLongArray();
        float[] logProbs = out[1].toFloatArray();
        int width = (int) out[0].getShape().get(1);
        state.take(out, 3);
        columns += width;
        for (int row = 0; row < active.length; row++) {
            if (active[row]) {
                rows.get(row)
                        .hear(
                                Arrays.copyOfRange(ids, row * width, (row + 1) * width),
                                Arrays.copyOfRange(logProbs, row * width, (row + 1) * width));
            }
        }
    }

    /** Rows that are bound say one token after the other until none is. */
    private void boundRun() {
        boolean spoke = false;
        for (boolean[] active = flags(Utterance::isBound); any(active); active = flags(Utterance::isBound)) {
            boundToken(active);
            spoke = true;
        }
        if (spoke) {
            state.take(model.script().call(scratch, "settle", state.arrays()), 0);
        }
    }

    private void boundToken(boolean[] active) {
        int[][] choices = new int[rows.size()][];
        int width = 1;
        for (int row = 0; row < choices.length; row++) {
            choices[row] = active[row] ? rows.get(row).choices() : new int[] {0};
            width = Math.max(width, choices[row].length);
        }
        long[] flat = new long[choices.length * width];
        long[] counts = new long[choices.length];
        float[] uniforms = new float[choices.length];
        for (int row = 0; row < choices.length; row++) {
            counts[row] = choices[row].length;
            uniforms[row] = active[row] && rows.get(row).left() > 0
                    ? draws[rows.get(row).count()]
                    : 0;
            for (int i = 0; i < width; i++) {
                flat[row * width + i] = choices[row][Math.min(i, choices[row].length - 1)];
            }
        }
        try (NDManager once = scratch.newSubManager()) {
            NDArray[] out = model.script()
                    .call(
                            once,
                            "say",
                            once.create(flat, new Shape(choices.length, width)),
                            once.create(counts),
                            once.create(ends()),
                            SessionBatch.flags(once, flags(Utterance::holdsEnds)),
                            request.temperature(),
                            once.create(uniforms),
                            SessionBatch.flags(once, active),
                            state.arrays(),
                            model.weights().decoder());
            long[] ids = out[0].toLongArray();
            long[] own = out[1].toLongArray();
            float[] logProbs = out[2].toFloatArray();
            state.take(out, 3);
            columns++;
            for (int row = 0; row < active.length; row++) {
                if (active[row]) {
                    rows.get(row).say((int) ids[row], (int) own[row], logProbs[row]);
                }
            }
        }
    }

    private boolean[] flags(Predicate<Utterance> which) {
        boolean[] flags = new boolean[rows.size()];
        for (int row = 0; row < flags.length; row++) {
            flags[row] = rows.get(row) != null && which.test(rows.get(row));
        }
        return flags;
    }

    private long[] ends() {
        return longs(model.turnEnds());
    }

    /** Float32 (B, T), the draws of a row's tokens from number {@code from} on; every row draws the same. */
    private NDArray uniforms(int from, int tokens) {
        float[] all = new float[rows.size() * tokens];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(draws, from, all, row * tokens, tokens);
        }
        return scratch.create(all, new Shape(rows.size(), tokens));
    }

    /** One draw in [0, 1) for each token of the text, a pure function of the request's seed. */
    private static float[] draws(StepRequest request) {
        float[] draws = new float[request.maxTokens()];
        SplittableRandom random = new SplittableRandom(request.seed());
        for (int i = 0; i < draws.length; i++) {
            draws[i] = (float) (random.nextDouble() * (1 - 1e-7));
        }
        return draws;
    }

    private static long[] longs(int[] ids) {
        return Arrays.stream(ids).asLongStream().toArray();
    }

    private static boolean any(boolean[] flags) {
        for (boolean flag : flags) {
            if (flag) {
                return true;
            }
        }
        return false;
    }
}
