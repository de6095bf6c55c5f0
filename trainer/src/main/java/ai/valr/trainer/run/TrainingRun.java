package ai.valr.trainer.run;

import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.checkpoint.SafetensorsWriter;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.checkpoint.TensorType;
import ai.valr.trainer.optim.Parameters;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A run's folder: {@code checkpoint.safetensors} (parameters, moments and the number of updates done, written at once or
 * not at all), {@code metrics.jsonl} (a line an update: its figures, and the {@code seconds} that updates took up to it, those before a
 * resumption included and whatever lies between two updates left out) and a progress line. Used by one thread, but for {@link #stop()}.
 */
public final class TrainingRun {
    static final String CHECKPOINT = "checkpoint.safetensors";
    /** Its lines have {@code update}, {@code seconds} and the objective's figures. */
    public static final String METRICS = "metrics.jsonl";

    static final String UPDATE = "update";
    static final String SECONDS = "seconds";
    private static final String DONE = "updates_done";
    /** Work that a kill can undo, unless another bound is given. */
    public static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(60);

    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(2);
    private static final double SMOOTHING = 0.97;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path dir;
    private final String title;
    private final PrintStream progress;
    private final Listener listener;
    private final Duration checkpointEvery;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Map<String, Double> smooth = new LinkedHashMap<>();
    private long total;
    private long first;
    private int samplesPerUpdate;
    private double seconds;
    private long startedNanos;
    private long checkpointNanos;
    private long progressNanos;

    /** @param progress where progress lines go, usually standard error */
    public TrainingRun(Path dir, String title, PrintStream progress) {
        this(dir, title, progress, CHECKPOINT_EVERY, (done, updates, figures) -> {});
    }

    /** Told of each update, on the run's thread. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param done updates of the run that are done
         * @param updates that it has
         * @param figures of this one by their names
         */
        void updated(long done, long updates, Map<String, Double> figures);
    }

    /**
     * @param progress where progress lines go, usually standard error
     * @param checkpointEvery between two checkpoints; at zero one is written after every update
     */
    public TrainingRun(Path dir, String title, PrintStream progress, Duration checkpointEvery, Listener listener) {
        this.listener = listener;
        this.checkpointEvery = checkpointEvery;
        this.dir = dir;
        this.title = title;
        this.progress = progress;
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the run's folder " + dir, e);
        }
    }

    public Path dir() {
        return dir;
    }

    /** Asks the run to end after the update at hand, with a checkpoint. From any thread. */
    public void stop() {
        stop.set(true);
    }

    boolean stopping() {
        return stop.get();
    }

    /** Puts the last checkpoint into the parameters; returns the updates done, 0 without one. */
    long resume(Parameters parameters) {
        Path file = dir.resolve(CHECKPOINT);
        if (!Files.exists(file)) {
            keepMetrics(0); // of a run that was killed before its first checkpoint
            return 0;
        }
        try (Safetensors saved = Safetensors.open(file)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String name : saved.names()) {
                tensors.put(name, new Tensor(saved.info(name).shape(), saved.floats(name)));
            }
            parameters.restore(tensors);
            long done = (long) tensors.get(DONE).values()[0];
            keepMetrics(done);
            return done;
        }
    }

    /** Lines past the checkpoint are of updates that will be made again. */
    private void keepMetrics(long done) {
        Path file = dir.resolve(METRICS);
        if (!Files.exists(file)) {
            return;
        }
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            lines.removeIf(line -> updateOf(line) > done);
            Files.write(file, lines);
            seconds = lines.isEmpty()
                    ? 0
                    : JSON.readTree(lines.get(lines.size() - 1)).path(SECONDS).asDouble();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static long updateOf(String line) {
        try {
            return JSON.readTree(line).path(UPDATE).asLong(Long.MAX_VALUE);
        } catch (JsonProcessingException e) {
            return Long.MAX_VALUE; // a line cut short by a kill
        }
    }

    void begin(long done, long updates, int samples) {
        first = done;
        total = updates;
        samplesPerUpdate = samples;
        startedNanos = System.nanoTime();
        checkpointNanos = startedNanos;
        progressNanos = startedNanos;
        progress.printf(
                Locale.ROOT,
                "%s: %d updates of %d samples%s%n",
                title,
                updates,
                samples,
                done > 0 ? ", resumed after " + done : "");
    }

    /** @param nanos that the update took */
    void record(long done, Map<String, Double> figures, long nanos) {
        listener.updated(done, total, figures);
        seconds += nanos / 1e9;
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(UPDATE, done);
        line.put(SECONDS, Math.round(seconds * 1e4) / 1e4);
        line.putAll(figures);
        try {
            Files.write(
                    dir.resolve(METRICS),
                    (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + dir.resolve(METRICS), e);
        }
        figures.forEach((name, value) -> smooth.merge(name, value, (a, b) -> SMOOTHING * a + (1 - SMOOTHING) * b));
        long now = System.nanoTime();
        if (now - progressNanos > PROGRESS_EVERY.toNanos() || done == total) {
            progressNanos = now;
            show(done, now);
        }
    }

    private void show(long done, long now) {
        double seconds = (now - startedNanos) / 1e9;
        double updatesPerS = (done - first) / Math.max(seconds, 1e-9);
        StringBuilder line = new StringBuilder();
        line.append(String.format(
                Locale.ROOT,
                "%s %d/%d  %.1f samples/s  %s left ",
                title,
                done,
                total,
                updatesPerS * samplesPerUpdate,
                clock((total - done) / Math.max(updatesPerS, 1e-9))));
        smooth.forEach((name, value) -> line.append(String.format(Locale.ROOT, " %s %.4g", name, value)));
        progress.println(line);
    }

    private static String clock(double seconds) {
        long s = Math.round(seconds);
        return s >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60);
    }

    boolean checkpointDue() {
        return System.nanoTime() - checkpointNanos > checkpointEvery.toNanos();
    }

    void checkpoint(long done, Parameters parameters) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(parameters.snapshot());
        tensors.put(DONE, new Tensor(new long[] {1}, new float[] {done}));
        SafetensorsWriter.write(dir.resolve(CHECKPOINT), tensors, TensorType.F32);
        checkpointNanos = System.nanoTime();
    }

    void end() {
        Path picture = dir.resolve("curves.png");
        try {
            LossCurves.draw(dir, picture, title);
        } catch (LinkageError | RuntimeException e) {
            // A machine without fonts cannot draw; what was trained must not be lost by it.
            progress.println(title + ": cannot draw " + picture + " (" + e + "); its figures are in " + METRICS);
        }
    }
}
