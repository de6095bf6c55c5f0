package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.model.torch.ModelOptions;
import ai.valr.trainer.experiment.ExperimentChart;
import ai.valr.trainer.experiment.ExperimentFile;
import ai.valr.trainer.experiment.ExperimentReport;
import ai.valr.trainer.experiment.ExperimentRun;
import ai.valr.trainer.experiment.ExperimentTable;
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

/** {@code valr experiment NAME}: the arms of an experiment's file, trained by several seeds, asked the same questions. */
@Command(
        description = {
            "Train the arms that trainer/experiments/ has under this name by several seeds, from the same weights, on the same"
                    + " data, and ask them the same questions of held-out scenes. Ends with tables and a picture.",
            "What is done is not done again, and a training goes on from its last checkpoint. Processes may share an --out where"
                    + " they have other --arms or --seeds; a last one without either draws the tables of all."
        })
final class TrainedExperimentCommand implements Callable<Integer> {
    /** In the order in which `all` takes them. */
    static final List<String> NAMES = List.of(
            "direct",
            "alignment",
            "lambda",
            "latents",
            "passes",
            "layer",
            "frames",
            "norm",
            "haste",
            "bottleneck",
            "placed",
            "terse",
            "learning-curves",
            "longer");

    private final String name;

    @Mixin
    private TrainedExperimentOptions options;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Another experiment's file (default: the one in trainer/experiments/).")
    private Path config;

    @Option(names = "--arms", paramLabel = "A,B", split = ",", description = "Make these arms alone (default: all).")
    private List<String> arms = List.of();

    @Option(
            names = "--tables",
            paramLabel = "DIR",
            description = "Folder of results.md and the pictures; made if missing (default: --out).")
    private Path tables;

    @Spec
    private CommandSpec spec;

    TrainedExperimentCommand(String name) {
        this.name = name;
    }

    static Path shipped(String name) {
        return Folders.home().resolve("trainer").resolve("experiments").resolve(name + ".json");
    }

    @Override
    public Integer call() {
        ModelOptions evaluation = options.evaluation(spec);
        ExperimentRun.Choice choice = options.choice(spec, arms);
        Path out = options.out(name);
        try {
            ExperimentFile file = ExperimentFile.read(config == null ? shipped(name) : config);
            ExperimentRun run =
                    new ExperimentRun(file, choice, options.places(spec, file, out), evaluation, LogFormat.err());
            boolean ended = StopOnSignal.run(run::run, run::stop);
            ExperimentReport report = run.report();
            write(report, tables == null ? out : tables);
            if (!ended) {
                spec.commandLine().getErr().println("stopped with a checkpoint; the same command goes on from it");
                return ExitCode.INTERRUPTED;
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw EnvironmentException.ofOut(out, e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (ModelException | IllegalStateException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    private void write(ExperimentReport report, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> lines = ExperimentTable.lines(report);
        Files.write(folder.resolve("results.md"), lines);
        ExperimentChart.draw(report, folder.resolve("results.png"));
        Path time = folder.resolve("time.png");
        if (!ExperimentChart.drawTime(report, time)) {
            Files.deleteIfExists(time); // of another experiment
        }
        PrintWriter to = spec.commandLine().getOut();
        (options.json ? report.lines().stream().map(JsonNode::toString).toList() : lines).forEach(to::println);
        to.flush();
        spec.commandLine().getErr().println("experiment: tables and pictures are in " + folder);
    }
}
