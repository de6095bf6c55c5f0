package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.TorchDevice;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.experiment.TeacherProbes;
import ai.valr.trainer.experiment.TeacherTable;
import ai.valr.trainer.intervention.ProgressLines;
import ai.valr.trainer.recipe.Recipe;
import ai.valr.trainer.recipe.RecipeFile;
import ai.valr.trainer.recipe.Stage;
import ai.valr.trainer.recipe.Training;
import ai.valr.trainer.roomworld.SceneId;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr experiment teachers}: whether encoders know more than the model's own tower. */
@Command(
        name = "teachers",
        description = {
            "Do the encoders know what the model's own tower does not? The same linear probe reads from either where an object is,"
                    + " how far, what it is, the room's size and how far a frame sees, on held-out scenes.",
            "To be asked before anything is aligned. Encoders in miniature that are missing are trained first."
        })
final class TeachersCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Recipe whose encoders they are (default: trainer/recipes/experiments.json).")
    private Path config;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model whose tower they are held against (default: models/valr-mini-direct).")
    private Path model;

    @Option(
            names = "--encoders",
            paramLabel = "DIR",
            defaultValue = "runs/experiments/alignment/encoders",
            description = "Folder that holds encoder-NAME/encoder.safetensors, or is to hold them (default:"
                    + " ${DEFAULT-VALUE}).")
    private Path encoders;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The same seed, the same scenes (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--scenes",
            paramLabel = "N",
            defaultValue = "400",
            description = "How many scenes, half of them to fit the probes (default: ${DEFAULT-VALUE}).")
    private int scenes;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/experiments/teachers",
            description =
                    "Folder of results.jsonl, results.json, results.md and results.png; made if missing (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin
    private DeviceOption where;

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (seed < 0 || seed >= SceneId.SEEDS) {
            throw new ParameterException(spec.commandLine(), "--seed " + seed + " must be 0 to " + (SceneId.SEEDS - 1));
        }
        if (scenes < TeacherProbes.MIN_SCENES) {
            throw new ParameterException(
                    spec.commandLine(), "--scenes " + scenes + " must be " + TeacherProbes.MIN_SCENES + " or more");
        }
        try {
            Recipe recipe = RecipeFile.read(config == null ? recipe() : config);
            ModelOptions options = where.fp32(spec);
            Training training = new Training(recipe, encoders, TorchDevice.resolve(options.device()), LogFormat.err());
            if (!StopOnSignal.run(() -> training.run(Stage.ENCODERS), training::stop)) {
                return ExitCode.INTERRUPTED;
            }
            probe(recipe, options);
            return ExitCode.OK;
        } catch (IOException e) {
            throw EnvironmentException.ofOut(out, e);
        } catch (ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    /** The base recipe of the experiments. */
    static Path recipe() {
        return Folders.home().resolve("trainer").resolve("recipes").resolve("experiments.json");
    }

    private void probe(Recipe recipe, ModelOptions options) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Path folder = model == null ? Folders.home().resolve("models").resolve("valr-mini-direct") : model;
        JsonNode report;
        try (ValrModel loaded = ValrModel.load(folder, options)) {
            report = new TeacherProbes(loaded, recipe, encoders, out, new ProgressLines(err::println, "teachers"))
                    .run(seed, scenes);
        }
        List<String> lines = TeacherTable.lines(report);
        Files.writeString(out.resolve("results.json"), report + "\n");
        Files.write(out.resolve("results.md"), lines);
        TeacherTable.draw(report, out.resolve("results.png"));
        PrintWriter to = spec.commandLine().getOut();
        (json ? List.of(report.toString()) : lines).forEach(to::println);
        to.flush();
        err.println("experiment: results, table and picture are in " + out);
    }
}
