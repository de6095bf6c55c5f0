package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.torch.ModelOptions;
import ai.valr.trainer.experiment.CalibrationExperiment;
import ai.valr.trainer.experiment.CalibrationTable;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr experiment calibration}: whether a model's confidence is the chance that its answer is right, and what makes it so. */
@Command(
        name = "calibration",
        description = {
            "Is an answer right as often as the model's confidence says? Fits a temperature for options and one for numbers on the validation split and reports on the test"
                    + " split: calibration error, Brier score, risk and coverage. Nothing is trained.",
            "What was asked is not asked again."
        })
final class CalibrationCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model folder (default: the shipped models/valr-mini).")
    private Path model;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The same seed, the same scenes and questions (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--scenes",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many scenes of either split, about ten questions each (default: ${DEFAULT-VALUE}).")
    private int scenes;

    @Mixin
    private WorldOption world;

    @Option(
            names = "--write",
            description =
                    "Put what was fitted into the model's valr.json, so that it is served with calibrated confidence.")
    private boolean write;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/experiments/calibration",
            description =
                    "Folder of results.jsonl, results.md and the pictures; made if missing (default: ${DEFAULT-VALUE}).")
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
            throw usage("--seed " + seed + " must be 0 to " + (SceneId.SEEDS - 1));
        }
        if (scenes < 1) {
            throw usage("--scenes " + scenes + " must be 1 or more");
        }
        try {
            measure(model == null ? Folders.home().resolve("models").resolve("valr-mini") : model);
            return ExitCode.OK;
        } catch (IOException e) {
            throw EnvironmentException.ofOut(out, e);
        } catch (ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    private void measure(Path folder) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        CalibrationExperiment.Outcome outcome = new CalibrationExperiment(
                        new CalibrationExperiment.Questions(world.word(), seed, scenes),
                        new RoomWorld(world.config()),
                        out,
                        options(),
                        err::println)
                .of(folder);
        List<String> lines = CalibrationTable.lines(outcome.report());
        Files.write(out.resolve("results.md"), lines);
        CalibrationTable.drawReliability(outcome.report(), out.resolve("reliability.png"));
        CalibrationTable.drawRisk(outcome.report(), out.resolve("risk.png"));
        PrintWriter to = spec.commandLine().getOut();
        (json ? List.of(outcome.report().toString()) : lines).forEach(to::println);
        to.flush();
        err.println("experiment: results, table and pictures are in " + out);
        if (write) {
            ValrConfig.read(folder, ModelConfig.read(folder))
                    .withConfidence(Optional.of(outcome.scales()))
                    .write(folder);
            err.println("experiment: " + folder.resolve(ValrConfig.FILE) + " has the scales now");
        }
    }

    private ModelOptions options() {
        return where.fp32(spec);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
