package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.model.picture.PictureLimits;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.RoomWorldEvaluation;
import ai.valr.trainer.eval.RoomWorldReport;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr eval}: a model's figures on a benchmark. */
@Command(
        name = "eval",
        description =
                "Score a model on held-out scenes, beside the most frequent answer and the same model without sight.")
final class EvalCommand implements Callable<Integer> {
    /** What can be scored on. */
    enum Benchmark {
        ROOMWORLD,
        VSI_BENCH
    }

    /** RoomWorld as trained on, or with cameras at any height and angle. */
    enum World {
        STANDARD,
        HARD,
        SHIFTED
    }

    /** Without a terminal a line now and then is enough. */
    private static final int PROGRESS_EVERY = 256;

    @Option(
            names = "--benchmark",
            paramLabel = "NAME",
            defaultValue = "roomworld",
            description = "roomworld (default: ${DEFAULT-VALUE}).")
    private String benchmark;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model folder in Hugging Face's layout (default: the shipped models/valr-mini).")
    private Path model;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "The same seed, the same scenes (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--scenes",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many scenes, about ten questions each (default: ${DEFAULT-VALUE}).")
    private int scenes;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            defaultValue = "test",
            description = "train, validation or test (default: ${DEFAULT-VALUE}).")
    private Split split;

    @Option(
            names = "--world",
            paramLabel = "WORLD",
            defaultValue = "standard",
            description = "standard, hard or shifted (default: ${DEFAULT-VALUE}).")
    private World world;

    @Option(
            names = "--latents",
            paramLabel = "K",
            description = "Latent positions before each step (default: the model's own).")
    private Integer latents;

    @Option(
            names = "--device",
            paramLabel = "D",
            defaultValue = "auto",
            description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--dtype",
            paramLabel = "T",
            defaultValue = "fp32",
            description = "fp32 or bf16 (default: ${DEFAULT-VALUE}).")
    private String dtype;

    @Option(
            names = "--predictions",
            paramLabel = "FILE",
            description =
                    "Also write each question, what the model said and what it should have, a JSON object a line.")
    private Path predictions;

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Benchmark wanted = benchmark();
        if (wanted == Benchmark.VSI_BENCH) {
            throw new EnvironmentException(
                    "this version of VaLR cannot read VSI-Bench yet; give --benchmark roomworld");
        }
        if (scenes < 1 || seed < 0 || seed >= SceneId.SEEDS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--scenes " + scenes + " must be 1 or more, --seed " + seed + " from 0 to " + (SceneId.SEEDS - 1));
        }
        RoomWorldReport report = report();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? jsonOf(report) + "\n" : report.table());
        out.flush();
        return ExitCode.OK;
    }

    private Benchmark benchmark() {
        return switch (benchmark) {
            case "roomworld" -> Benchmark.ROOMWORLD;
            case "vsi-bench" -> Benchmark.VSI_BENCH;
            default ->
                throw new ParameterException(
                        spec.commandLine(), "--benchmark '" + benchmark + "' is not known; give roomworld");
        };
    }

    private RoomWorldReport report() {
        Path dir = model == null ? Folders.shippedModel() : model;
        ModelOptions options;
        try {
            options = new ModelOptions(
                    device, Dtype.parse(dtype), ModelOptions.DEFAULT_MAX_MODEL_LEN, PictureLimits.DEFAULT);
        } catch (ModelException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        PrintWriter err = spec.commandLine().getErr();
        try (ValrModel loaded = ValrModel.load(dir, options);
                PredictionFile lines = new PredictionFile(predictions)) {
            int k = latents == null ? loaded.defaultLatents() : latents;
            if (k < 0 || k > loaded.maxLatents()) {
                throw new ParameterException(
                        spec.commandLine(), "--latents " + k + " must be 0 to the model's " + loaded.maxLatents());
            }
            int[] shown = {0};
            IntConsumer progress = done -> {
                if (done - shown[0] >= PROGRESS_EVERY) {
                    shown[0] = done;
                    err.println("eval: " + done + " answers of about " + 19L * scenes);
                }
            };
            return new RoomWorldEvaluation(loaded, new RoomWorld(worldConfig()), k)
                    .run(split, seed, scenes, progress, lines::write);
        } catch (ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    private WorldConfig worldConfig() {
        return switch (world) {
            case STANDARD -> WorldConfig.standard();
            case HARD -> WorldConfig.hard();
            case SHIFTED -> WorldConfig.shifted();
        };
    }

    private static String jsonOf(RoomWorldReport report) {
        try {
            return new ObjectMapper().writeValueAsString(report.json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the report cannot be written as JSON", e);
        }
    }
}
