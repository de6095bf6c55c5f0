package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.model.torch.TorchDevice;
import ai.valr.trainer.recipe.GateNotPassedException;
import ai.valr.trainer.recipe.ModelWatch;
import ai.valr.trainer.recipe.RecipeFile;
import ai.valr.trainer.recipe.Stage;
import ai.valr.trainer.recipe.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr train}: a stage of a recipe. */
@Command(
        name = "train",
        description = "Train a stage of a recipe; a stage that was cut short goes on where its last checkpoint stands.")
final class TrainCommand implements Callable<Integer> {
    @Option(
            names = "--stage",
            required = true,
            paramLabel = "STAGE",
            description =
                    "base (tower, then where things are), encoders (what latents are aligned with), sft (chain of thought)"
                            + " or valr (latents, aligned).")
    private Stage stage;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The recipe, such as trainer/recipes/valr-mini.json.")
    private Path config;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/valr-mini",
            description = "Folder of the runs and models (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description =
                    "Model that sft or valr starts from, such as models/valr-mini (default: the stage before, in --out).")
    private Path from;

    @Mixin
    private FeatureCacheOptions features;

    @Mixin
    private DeviceOption where;

    @Option(
            names = "--features-only",
            description =
                    "Fill --feature-cache with what a stage sft or valr needs and train nothing; the same command goes on where it"
                            + " was stopped.")
    private boolean featuresOnly;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (from != null && stage != Stage.SFT && stage != Stage.VALR) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--from " + from + " goes with --stage sft or valr; base and encoders start from nothing");
        }
        if (featuresOnly && (features.dir == null || (stage != Stage.SFT && stage != Stage.VALR))) {
            throw new ParameterException(
                    spec.commandLine(), "--features-only goes with --feature-cache DIR and --stage sft or valr");
        }
        try {
            Training training = new Training(
                    RecipeFile.read(config),
                    out,
                    out,
                    Optional.ofNullable(from),
                    features.open(spec),
                    ModelWatch.NOBODY,
                    TorchDevice.resolve(where.device),
                    LogFormat.err());
            StopOnSignal.Work work = () -> featuresOnly ? training.features(stage) : training.run(stage);
            if (!StopOnSignal.run(work, training::stop)) {
                spec.commandLine()
                        .getErr()
                        .println(
                                featuresOnly
                                        ? "stopped; the same command goes on with what is missing"
                                        : "stopped with a checkpoint; the same command goes on from it");
                return ExitCode.INTERRUPTED;
            }
            if (featuresOnly) {
                return ExitCode.OK;
            }
            spec.commandLine().getOut().println(training.result(stage));
            return ExitCode.OK;
        } catch (GateNotPassedException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.FAILED;
        } catch (ModelException | IllegalStateException | IOException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }
}
