package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.intervention.InterventionChart;
import ai.valr.trainer.intervention.InterventionExperiment;
import ai.valr.trainer.intervention.InterventionSettings;
import ai.valr.trainer.intervention.InterventionTable;
import ai.valr.trainer.intervention.ProgressLines;
import ai.valr.trainer.intervention.ResultLines;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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

/** {@code valr experiment interventions}: what a model's latents are worth to it. */
@Command(
        name = "interventions",
        description = {
            "Does the model need its latents? They are replaced by zeros, noise, their mean, another session's, another"
                    + " frame's and nothing at all, and whole blocks by another scene's; probes read them.",
            "Results are kept as they come; the same command goes on where it was stopped."
        })
final class InterventionsCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "Model folder; give it once for each variant to compare (default: the shipped models/valr-mini).")
    private List<Path> models;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "The same seed, the same scenes, questions and noise (default: ${DEFAULT-VALUE}).")
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

    @Mixin
    private WorldOption world;

    @Option(
            names = "--latents",
            paramLabel = "K",
            description = "Latent positions before each step (default: the model's own).")
    private Integer latents;

    @Mixin
    private ComputeOptions compute;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/interventions",
            description = "Folder of results.jsonl, interventions.md and interventions.png; made if missing (default:"
                    + " ${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--json", description = "Print each model's report as one JSON object a line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (seed < 0 || seed >= SceneId.SEEDS) {
            throw usage("--seed " + seed + " must be 0 to " + (SceneId.SEEDS - 1));
        }
        if (scenes < InterventionSettings.MIN_SCENES) {
            throw usage("--scenes " + scenes + " must be " + InterventionSettings.MIN_SCENES
                    + " or more: a scene is held against another");
        }
        try {
            interventions();
        } catch (IOException e) {
            throw EnvironmentException.ofOut(out, e);
        }
        return ExitCode.OK;
    }

    private void interventions() throws IOException {
        ModelOptions options = options();
        ResultLines results = new ResultLines(out.resolve("results.jsonl"));
        List<JsonNode> reports = new ArrayList<>();
        List<Path> folders = models == null ? List.of(Folders.shippedModel()) : models;
        List<String> names = FolderNames.of(folders);
        for (int i = 0; i < folders.size(); i++) {
            try (ValrModel model = load(folders.get(i), options)) {
                InterventionSettings settings = settings(model);
                PrintWriter err = spec.commandLine().getErr();
                ObjectNode report = new InterventionExperiment(
                                model,
                                new RoomWorld(world.config()),
                                settings,
                                results,
                                new ProgressLines(err::println, folders.size() > 1 ? names.get(i) : settings.model()))
                        .run();
                if (folders.size() > 1) {
                    report.put("variant", names.get(i)); // variants of one model often have its name
                }
                reports.add(report);
            }
        }
        List<String> tables = new ArrayList<>();
        for (JsonNode report : reports) {
            tables.addAll(InterventionTable.lines(report));
            tables.add("");
        }
        Files.write(out.resolve("interventions.md"), tables);
        InterventionChart.draw(reports, out.resolve("interventions.png"));
        print(json ? reports.stream().map(JsonNode::toString).toList() : tables);
        spec.commandLine().getErr().println("experiment: results, tables and picture are in " + out);
    }

    private InterventionSettings settings(ValrModel model) {
        int k = latents == null ? model.defaultLatents() : latents;
        if (k < 1 || k > model.maxLatents()) {
            throw usage("--latents " + k + " must be 1 to the " + model.maxLatents() + " of " + model.name()
                    + ": there is something to intervene in only where there are latents");
        }
        return new InterventionSettings(
                model.name() + "@" + model.version(),
                model.family().id(),
                compute.dtype,
                world.word(),
                split,
                seed,
                scenes,
                k);
    }

    private ModelOptions options() {
        return compute.options(spec, ModelOptions.DEFAULT_MAX_MODEL_LEN);
    }

    private static ValrModel load(Path folder, ModelOptions options) {
        try {
            return ValrModel.load(folder, options);
        } catch (ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void print(List<String> lines) {
        PrintWriter to = spec.commandLine().getOut();
        lines.forEach(to::println);
        to.flush();
    }
}
