package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.trainer.experiment.LengthExperiment;
import ai.valr.trainer.experiment.LengthTable;
import ai.valr.trainer.experiment.TrainedModel;
import ai.valr.trainer.roomworld.RoomWorld;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code valr experiment length}: the score against a budget of reasoning steps. */
@Command(
        name = "length",
        description = {
            "Does the score grow with the steps that a model may reason? Asks the same questions with a budget of 1 to 12"
                    + " steps, the last of which is asked for the answer. Nothing is trained.",
            "What is measured is not measured again."
        })
final class LengthCommand implements Callable<Integer> {
    @Mixin
    private LookOptions options;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/experiments/length",
            description = "Folder of results.jsonl, results.md and results.png; made if missing (default:"
                    + " ${DEFAULT-VALUE}).")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        options.check();
        try {
            LengthExperiment experiment = new LengthExperiment(
                    new LengthExperiment.Questions(options.world().word(), options.seed(), options.scenes()),
                    new RoomWorld(options.world().config()),
                    out,
                    options.model(),
                    spec.commandLine().getErr()::println);
            List<JsonNode> reports = new ArrayList<>();
            for (TrainedModel model : options.chosen()) {
                reports.add(experiment.of(model));
            }
            options.report(out, reports, LengthTable.lines(reports), LengthTable::draw);
            return ExitCode.OK;
        } catch (IOException e) {
            throw EnvironmentException.ofOut(out, e);
        } catch (ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }
}
