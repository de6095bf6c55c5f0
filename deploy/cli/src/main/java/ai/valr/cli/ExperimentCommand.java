package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.trainer.experiment.CalibrationTable;
import ai.valr.trainer.experiment.ExperimentFile;
import ai.valr.trainer.experiment.LengthTable;
import ai.valr.trainer.experiment.SamplesTable;
import ai.valr.trainer.experiment.TeacherTable;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr experiment}: measurements of what the method's parts are worth. */
@Command(
        name = "experiment",
        description = {
            "Measure what the parts of the method are worth: train variants by several seeds and hold them against each"
                    + " other, or look into models that there are. --list names the experiments with their questions.",
            "Results are kept as they come; the same command goes on where it was stopped."
        },
        synopsisSubcommandLabel = "NAME",
        subcommands = {
            InterventionsCommand.class,
            LengthCommand.class,
            SamplesCommand.class,
            CalibrationCommand.class,
            TeachersCommand.class,
            AllExperimentsCommand.class
        })
final class ExperimentCommand implements Runnable {
    @Option(names = "--list", description = "Name the experiments that there are, with what they answer.")
    private boolean list;

    @Spec
    private CommandSpec spec;

    /** With a command for each experiment that trains. */
    static void addTrained(CommandLine experiment) {
        TrainedExperimentCommand.NAMES.forEach(
                name -> experiment.addSubcommand(name, new TrainedExperimentCommand(name)));
    }

    @Override
    public void run() {
        if (!list) {
            throw new ParameterException(
                    spec.commandLine(), "an experiment is missing; `valr experiment --list` names them");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("teachers: " + TeacherTable.QUESTION);
        TrainedExperimentCommand.NAMES.forEach(name -> out.println(name + ": " + question(name)));
        out.println("length: " + LengthTable.QUESTION);
        out.println("samples: " + SamplesTable.QUESTION);
        out.println("calibration: " + CalibrationTable.QUESTION);
        out.println("interventions: Does the model need its latents? (docs/interventions.md)");
        out.flush();
    }

    private static String question(String name) {
        Path file = TrainedExperimentCommand.shipped(name);
        try {
            return Files.exists(file)
                    ? ExperimentFile.read(file).experiment().question()
                    : "there is no " + file + "; give another with --config";
        } catch (ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }
}
