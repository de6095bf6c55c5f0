package ai.valr.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.valr.model.FrameTokens;
import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.model.text.QwenLayout;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.TorchDevice;
import ai.valr.model.torch.WeightOrder;
import ai.valr.trainer.data.DialogueEncoder;
import ai.valr.trainer.optim.AdamW;
import ai.valr.trainer.optim.FullWeights;
import ai.valr.trainer.optim.LearningRate;
import ai.valr.trainer.optim.Parameters;
import ai.valr.trainer.run.TrainingLoop;
import ai.valr.trainer.stage.AlignmentHeads;
import ai.valr.trainer.stage.DialogueGradients;
import ai.valr.trainer.stage.TrainableModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/**
 * Times updates of a model as the trainer makes them: gradients of all rows, clipping, AdamW. Updates of all lengths are made in
 * turn, and their times are summed.
 */
public final class TrainingBenchmark {
    /** Small: the weights shall stay near those of the folder. */
    private static final double RATE = 1e-5;

    private static final double REPA_WEIGHT = 0.5;
    private static final int PSI_WIDTH = 256;

    private final Path dir;
    private final TrainableModel model;
    private final String device;
    private final Dtype dtype;
    private final TrainingLengths lengths;
    private final int shards;
    private final int repeats;
    private final Consumer<String> progress;

    /**
     * @param dir the model's folder, with a tokenizer
     * @param lengths of the rows
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     * @param dtype computed in; weights and moments are float32
     * @param shards micro-batches side by side, one thread each; a divisor of the scenes
     * @param repeats of the updates; the median counts
     * @param progress told what is under way, a line at a time
     * @throws ModelException naming what is wrong with the folder
     */
    public TrainingBenchmark(
            Path dir,
            String device,
            Dtype dtype,
            TrainingLengths lengths,
            int shards,
            int repeats,
            Consumer<String> progress) {
        if (shards < 1 || lengths.scenes() % shards != 0) {
            throw new IllegalArgumentException(
                    "shards " + shards + " must be a divisor of the update's " + lengths.scenes() + " scenes");
        }
        this.dir = dir;
        this.model = TrainableModel.read(dir);
        this.device = device;
        this.dtype = dtype;
        this.lengths = lengths;
        this.shards = shards;
        this.repeats = repeats;
        this.progress = progress;
    }

    /**
     * One stage after the other.
     *
     * @param latents K of the VaLR stage
     * @throws ModelException where the model has no latents, or the device is missing
     */
    public List<TrainingSpeed> run(int latents) {
        if (!model.valr().hasLatents() || model.valr().encoders().isEmpty()) {
            throw new ModelException(
                    dir + " has no latents or no encoder in valr.json, so that its VaLR stage cannot be"
                            + " measured; give a VaLR model such as models/valr-mini");
        }
        return List.of(stage("sft", 0), stage("valr", latents));
    }

    private TrainingSpeed stage(String name, int latents) {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(TorchDevice.resolve(device));
                ScriptModule script = ScriptModule.ofModel(manager, model.config(), model.valr());
                ChatTokenizer tokenizer = ChatTokenizer.open(dir)) {
            QwenLayout layout = new QwenLayout(tokenizer, model.valr());
            Parameters parameters = parameters(manager, latents);
            DialogueGradients gradients = new DialogueGradients(
                    model.config(),
                    model.valr(),
                    layout,
                    new DialogueEncoder(
                            layout,
                            tokenizer,
                            model.valr(),
                            model.config().tokens().eos().get(0),
                            latents > 0),
                    script,
                    new FullWeights(parameters),
                    new DialogueGradients.Settings(latents, REPA_WEIGHT, 1, false, 0, dtype));
            SyntheticRows rows =
                    new SyntheticRows(gradients, lengths, model.config(), model.valr(), shards, latents > 0);
            TrainingLoop loop = new TrainingLoop(
                    script,
                    manager,
                    parameters,
                    new AdamW(AdamW.Settings.standard(), parameters, parameter -> 1),
                    new LearningRate(RATE, (repeats + 1L) * lengths.updates().size(), 0, 1),
                    shards,
                    1);
            return timed(name, latents, loop, rows, prefix(layout));
        }
    }

    private Parameters parameters(NDManager manager, int latents) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights());
        List<String> trained = new ArrayList<>(WeightOrder.decoder(model.config()));
        if (latents > 0) {
            tensors.putAll(
                    model.heads().isEmpty()
                            ? AlignmentHeads.init(
                                    model.valr().encoders(),
                                    model.config().text().hiddenSize(),
                                    PSI_WIDTH,
                                    0)
                            : model.heads());
            trained.addAll(AlignmentHeads.names(model.valr().encoders()));
        }
        return new Parameters(manager, tensors, trained);
    }

    private int prefix(QwenLayout layout) {
        int positions =
                layout.start().stream().mapToInt(part -> part.positions()).sum();
        float[] none = new float[lengths.visualTokens()];
        for (int frame = 1; frame <= lengths.frames(); frame++) {
            positions += layout.frame(frame, new FrameTokens(none, 1, 1, 1, 1)).stream()
                    .mapToInt(part -> part.positions())
                    .sum();
        }
        return positions;
    }

    private TrainingSpeed timed(String name, int latents, TrainingLoop loop, SyntheticRows rows, int prefix) {
        ExecutorService threads = loop.threads();
        try {
            double[] ms = new double[repeats];
            double loss = 0;
            for (int i = 0; i <= repeats; i++) {
                long start = System.nanoTime();
                double sum = 0;
                int count = lengths.updates().size();
                for (int update = 0; update < count; update++) {
                    sum += loop.update(rows, threads, (long) i * count + update).get("loss");
                }
                loss = sum / count;
                if (i > 0) {
                    ms[i - 1] = (System.nanoTime() - start) / 1e6 / count;
                }
            }
            Arrays.sort(ms);
            double median = repeats % 2 == 1 ? ms[repeats / 2] : (ms[repeats / 2 - 1] + ms[repeats / 2]) / 2;
            progress.accept(String.format(Locale.ROOT, "%s: %.1f ms an update", name, median));
            return new TrainingSpeed(name, lengths.rows(), prefix, latents, median, loss);
        } finally {
            threads.shutdownNow();
        }
    }
}
