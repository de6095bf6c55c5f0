package ai.valr.cli;

import ai.valr.bench.RoomWorldLengths;
import ai.valr.bench.TrainingBenchmark;
import ai.valr.bench.TrainingLengths;
import ai.valr.bench.TrainingSpeed;
import ai.valr.model.ModelException;
import ai.valr.model.bench.BenchSettings;
import ai.valr.model.bench.MeasuredModel;
import ai.valr.model.bench.ModelBenchmark;
import ai.valr.model.bench.ModelSpeed;
import ai.valr.model.bench.PublishedShape;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.torch.Dtype;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr bench}: a model's speed on a device, without sessions and Kafka. */
@Command(
        name = "bench",
        description = {
            "Measure how fast a model computes on a device, for sizing a deployment: prefill, a latent block, decoding, the"
                    + " vision tower. --shape measures a published model's sizes with random weights that are made on the"
                    + " device.",
            "With --train: updates of 64 rows instead, of SFT and of VaLR."
        })
final class BenchCommand implements Callable<Integer> {
    private static final int DEFAULT_REPEATS = 5;

    /** Which rows are trained on. */
    private enum Rows {
        ROOMWORLD,
        EQUAL
    }

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model folder in Hugging Face's layout (default: the shipped models/valr-mini).")
    private Path model;

    @Option(names = "--shape", paramLabel = "NAME", description = "Instead of a folder: valr-mini, 3b or 7b.")
    private String shape;

    @Mixin
    private ComputeOptions compute;

    @Option(
            names = "--batch",
            paramLabel = "B",
            split = ",",
            defaultValue = "1,8,32",
            description = "Rows that are computed together, several measurements (default: ${DEFAULT-VALUE}).")
    private List<Integer> batch;

    @Option(
            names = "--latents",
            paramLabel = "K",
            defaultValue = "16",
            description = "Latent positions of a block (default: ${DEFAULT-VALUE}).")
    private int latents;

    @Option(
            names = "--latent-passes",
            paramLabel = "P",
            description =
                    "With --shape: compute a block's latents all at once in P passes, as a model trained for it does (default:"
                            + " one after the other; a folder's valr.json says its own).")
    private Integer latentPasses;

    @Option(
            names = "--prompt-frames",
            paramLabel = "N",
            defaultValue = "4",
            description = "Frames in a prompt (default: ${DEFAULT-VALUE}).")
    private int promptFrames;

    @Option(
            names = "--frame-side",
            paramLabel = "PX",
            description = "Pixels along the side of a frame (default: 448; 112 for valr-mini and a folder).")
    private Integer frameSide;

    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "0",
            description = "Positions of a prompt (default: 0, what frames and a question take).")
    private int context;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "32",
            description = "Tokens decoded behind a prompt (default: ${DEFAULT-VALUE}).")
    private int tokens;

    @Option(
            names = "--repeats",
            paramLabel = "R",
            description = "Runs of each measurement behind one that warms up; the median counts (default: "
                    + DEFAULT_REPEATS + ").")
    private Integer repeats;

    @Option(
            names = "--bandwidth",
            paramLabel = "GB/S",
            description = "Memory bandwidth of the device (default: what a copy on it reaches).")
    private Double bandwidth;

    @Option(names = "--train", description = "Measure training: 64 rows an update, of --model's folder.")
    private boolean train;

    @Option(
            names = "--rows",
            paramLabel = "KIND",
            defaultValue = "roomworld",
            description =
                    "With --train: roomworld, rows as long as those of a stage of questions, an update of each kind of"
                            + " dialogue; or equal, rows that are all as long (default: ${DEFAULT-VALUE}).")
    private Rows rows;

    @Option(
            names = "--shards",
            paramLabel = "N",
            defaultValue = "1",
            description = "With --train: micro-batches side by side, one thread each: 1, 2, 4 or 8"
                    + " (default: ${DEFAULT-VALUE}).")
    private int shards;

    @Option(names = "--json", description = "Print the figures as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (model != null && shape != null) {
            throw usage("--model " + model + " and --shape " + shape + " are both given; measure one at a time");
        }
        if (latentPasses != null && shape == null) {
            throw usage("--latent-passes goes with --shape; a folder's valr.json says how its latents are computed");
        }
        PrintWriter err = spec.commandLine().getErr();
        Consumer<String> progress = line -> err.println("bench: " + line);
        Dtype computed = compute.dtype(spec);
        PublishedShape published = shape == null ? null : parsed(shape, PublishedShape::parse);
        try {
            return train ? train(computed, progress) : serve(published, computed, progress);
        } catch (IllegalArgumentException e) {
            throw usage("--" + e.getMessage());
        } catch (ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    private <T> T parsed(String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (ModelException e) {
            throw usage("--" + e.getMessage());
        }
    }

    private int serve(PublishedShape published, Dtype computed, Consumer<String> progress) {
        int side = (published == null ? PublishedShape.VALR_MINI : published).frameSide();
        BenchSettings settings = new BenchSettings(
                batch, latents, promptFrames, frameSide == null ? side : frameSide, context, tokens, repeats());
        if (bandwidth != null && !(bandwidth > 0)) {
            throw new IllegalArgumentException("bandwidth " + bandwidth + " must be above 0, in GB/s");
        }
        progress.accept(published == null ? "loading " + folder() : "random weights of " + published.label());
        try (MeasuredModel measured = published == null
                ? MeasuredModel.load(folder(), compute.device(), computed)
                : MeasuredModel.random(published, passes(), compute.device(), computed)) {
            ModelSpeed speed = new ModelBenchmark(measured, settings, progress)
                    .run(bandwidth == null ? OptionalDouble.empty() : OptionalDouble.of(bandwidth * 1e9));
            print(json ? List.of(BenchText.json(speed).toString()) : BenchText.table(speed));
            speed.problems().forEach(progress);
            return speed.problems().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private int train(Dtype computed, Consumer<String> progress) {
        if (shape != null) {
            throw usage("--train goes with --model, not with --shape " + shape + "; the default is models/valr-mini");
        }
        TrainingLengths lengths =
                switch (rows) {
                    case ROOMWORLD -> RoomWorldLengths.draw(folder());
                    case EQUAL -> TrainingLengths.equal();
                };
        List<TrainingSpeed> speeds = new TrainingBenchmark(
                        folder(), compute.device(), computed, lengths, shards, repeats(), progress)
                .run(latents);
        print(
                json
                        ? List.of(BenchText.json(speeds, lengths, compute.device(), compute.dtype)
                                .toString())
                        : BenchText.table(speeds, lengths));
        return ExitCode.OK;
    }

    private int passes() {
        if (latentPasses == null) {
            return ValrConfig.RECURRENT;
        }
        if (latentPasses < 1 || latentPasses > latents) {
            throw new IllegalArgumentException("latent-passes " + latentPasses + " must be 1 to --latents, " + latents);
        }
        return latentPasses;
    }

    private int repeats() {
        int wanted = repeats == null ? DEFAULT_REPEATS : repeats;
        if (wanted < 1 || wanted > BenchSettings.MAX_REPEATS) {
            throw new IllegalArgumentException("repeats " + wanted + " must be 1 to " + BenchSettings.MAX_REPEATS);
        }
        return wanted;
    }

    private Path folder() {
        return model == null ? Folders.shippedModel() : model;
    }

    private void print(List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
