package ai.valr.model.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/** Measures rows that are computed together: their prompts, then behind these a latent block, and text. */
final class BatchBenchmark implements AutoCloseable {
    /** Ids of the block's two tokens: the time does not depend on which they are. */
    private static final int OPEN = 1;

    private static final int CLOSE = 2;

    private final MeasuredModel model;
    private final BenchSettings settings;
    private final MedianTime time;
    private final NDManager owner;
    private final BenchPrompt prompt;
    private final NDArray active;

    BatchBenchmark(MeasuredModel model, BenchSettings settings, int rows) {
        this.model = model;
        this.settings = settings;
        this.time = new MedianTime(model, settings.repeats());
        this.owner = model.scratch();
        try {
            this.prompt = new BenchPrompt(model, settings, rows, owner);
            this.active = flags(owner, rows);
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    /** Bool (B), all true. */
    private static NDArray flags(NDManager owner, int rows) {
        boolean[] flags = new boolean[rows];
        Arrays.fill(flags, true);
        return owner.create(flags).toType(DataType.BOOLEAN, false);
    }

    BatchSpeed run() {
        double prefill = time.of(scratch -> prompt.feed(scratch).get(1));
        List<NDArray> state = prompt.feed(owner);
        return new BatchSpeed(
                prompt.rows(),
                prompt.positions(),
                prefill,
                settings.latents(),
                latentBlock(state),
                settings.tokens(),
                text(state) / settings.tokens());
    }

    private double latentBlock(List<NDArray> state) {
        return time.of(scratch -> {
            NDArray[] out = model.call(
                    scratch, "latent_block", OPEN, CLOSE, settings.latents(), active, state, model.decoder());
            return out[0];
        });
    }

    /** Greedy, with no token that ends it. */
    private double text(List<NDArray> state) {
        NDArray uniforms = owner.zeros(new Shape(prompt.rows(), settings.tokens()));
        NDArray none = owner.create(new long[0]);
        NDArray all = owner.create(new Shape(0));
        return time.of(scratch -> {
            NDArray[] out = model.call(
                    scratch,
                    "speak",
                    settings.tokens(),
                    none,
                    none,
                    none,
                    0.0,
                    uniforms,
                    all,
                    false,
                    active,
                    state,
                    model.decoder());
            return out[0];
        });
    }

    @Override
    public void close() {
        owner.close();
    }
}
