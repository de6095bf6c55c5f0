package ai.valr.model.bench;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.ModelException;
import ai.valr.model.torch.DeviceMemory;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.NativeFault;
import ai.valr.model.torch.TorchDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Measures a model by the functions that serve: vision tower, prefill, latent block, decoding. */
public final class ModelBenchmark {
    /** A copy that no cache holds. */
    private static final int CPU_COPY_BYTES = 1 << 28;

    private static final int GPU_COPY_BYTES = 1 << 30;
    private static final int COPIES = 5;

    private final MeasuredModel model;
    private final BenchSettings settings;
    private final Consumer<String> progress;

    /** @param progress told what is under way, a line at a time */
    public ModelBenchmark(MeasuredModel model, BenchSettings settings, Consumer<String> progress) {
        this.model = model;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Measures. A batch that the device has no room for ends it: what was measured before is told, and what was wrong.
     *
     * @param bandwidth bytes a second that the device's memory moves; where it is empty a copy is measured
     * @throws ModelException when a prompt does not fit its context, or not even the first batch fits the device
     */
    public ModelSpeed run(OptionalDouble bandwidth) {
        double moved = bandwidth.orElseGet(() -> fitting("a copy in memory", this::copySpeed));
        tell("memory moves %.0f GB/s", moved / 1e9);
        double vision = fitting("a frame of " + settings.frameSide() + " pixels a side", this::vision);
        tell("vision tower: %.2f ms a frame", vision);
        List<BatchSpeed> batches = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int batch : settings.batches()) {
            try {
                batches.add(fitting("batch " + batch, () -> batch(batch)));
            } catch (ModelException e) {
                if (batches.isEmpty()) {
                    throw e;
                }
                problems.add(e.getMessage());
                break;
            }
        }
        int side = BenchFrame.patches(model.config().vision(), settings.frameSide())
                / model.config().vision().spatialMergeSize();
        return new ModelSpeed(
                model.name(),
                TorchDevice.name(model.device()),
                model.dtype() == Dtype.BF16 ? "bf16" : "fp32",
                model.bytes(),
                model.bytesPerPass(),
                moved,
                bandwidth.isPresent(),
                side * side,
                vision,
                model.latentPasses(),
                batches,
                DeviceMemory.used(model.device()),
                problems);
    }

    /** Bytes a second that a copy reads and writes. */
    private double copySpeed() {
        int bytes = model.device().isGpu() ? GPU_COPY_BYTES : CPU_COPY_BYTES;
        try (NDManager owner = model.scratch()) {
            Shape shape = new Shape(bytes / Float.BYTES);
            NDArray from = owner.zeros(shape);
            NDArray to = owner.zeros(shape);
            double ms = new MedianTime(model, COPIES).of(scratch -> model.call(scratch, "copied", to, from)[0]);
            return 2.0 * bytes / (ms / 1000);
        }
    }

    private double vision() {
        try (NDManager owner = model.scratch()) {
            BenchFrame frame = new BenchFrame(model, settings.frameSide(), owner);
            return new MedianTime(model, settings.repeats()).of(frame::encode);
        }
    }

    private BatchSpeed batch(int rows) {
        try (BatchBenchmark benchmark = new BatchBenchmark(model, settings, rows)) {
            BatchSpeed speed = benchmark.run();
            tell(
                    "batch %d: prefill of %d positions %.1f ms, latent block %.1f ms, %.2f ms a token",
                    rows, speed.positions(), speed.prefillMs(), speed.latentBlockMs(), speed.decodeMsPerToken());
            return speed;
        }
    }

    private <T> T fitting(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (EngineException e) {
            throw new ModelException(
                    what + " cannot be measured on " + TorchDevice.name(model.device())
                            + "; where its memory is full, take a smaller --batch, --context or --frame-side, or --dtype"
                            + " bf16: " + NativeFault.reason(e),
                    e);
        }
    }

    private void tell(String format, Object... values) {
        progress.accept(String.format(Locale.ROOT, format, values));
    }
}
