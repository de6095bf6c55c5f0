package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.trainer.experiment.SamplesExperiment;
import ai.valr.trainer.experiment.SamplesTable;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr experiment samples}: the score against the number of answers that vote. */
@Command(
        name = "samples",
        description = {
            "Does the score grow where a question is answered several times and the answers vote, each by its confidence? They"
                    + " differ by noise on the latents, or by the temperature of the text. Nothing is trained.",
            "What is measured is not measured again."
        })
final class SamplesCommand implements Callable<Integer> {
    @Mixin
    private LookOptions options;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "Answers to a question, the first of them without chance, 2 to 64 (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(
            names = "--noise",
            paramLabel = "SHARE",
            defaultValue = "0.3",
            description = "Norm of the noise beside a latent's, above 0 (default: ${DEFAULT-VALUE}).")
    private double noise;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.7",
            description = "Of the text, above 0 and at most 2 (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/experiments/samples",
            description = "Folder of results.jsonl, results.md and results.png; made if missing (default:"
                    + " ${DEFAULT-VALUE}).")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        options.check();
        SamplesExperiment.Plan plan = plan();
        try {
            SamplesExperiment experiment = new SamplesExperiment(
                    plan,
                    new RoomWorld(options.world().config()),
                    out,
                    options.model(),
                    spec.commandLine().getErr()::println);
            List<JsonNode> reports = new ArrayList<>();
            for (TrainedModel model : options.chosen()) {
                reports.add(experiment.of(model));
            }
            options.report(out, reports, SamplesTable.lines(reports), SamplesTable::draw);
            return ExitCode.OK;
        } catch (IOException e) {
            throw EnvironmentException.ofOut(out, e);
        } catch (ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    private SamplesExperiment.Plan plan() {
        if (samples < 2 || samples > SamplesExperiment.Plan.MAX_SAMPLES) {
            throw usage("--samples " + samples + " must be 2 to " + SamplesExperiment.Plan.MAX_SAMPLES);
        }
        if (!(noise > 0)) {
            throw usage("--noise " + noise + " must be above 0");
        }
        if (!(temperature > 0 && temperature <= 2)) {
            throw usage("--temperature " + temperature + " must be above 0 and at most 2");
        }
        return new SamplesExperiment.Plan(
                options.world().word(), options.seed(), options.scenes(), samples, noise, temperature);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
