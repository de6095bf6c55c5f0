package ai.valr.cli;

import ai.valr.model.torch.ModelOptions;
import ai.valr.trainer.experiment.TrainedModel;
import ai.valr.trainer.roomworld.SceneId;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of experiments that train nothing and ask models the same questions. */
final class LookOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model folder; give it once for each (default: the models of the experiment in --of).")
    private List<Path> models = List.of();

    @Option(
            names = "--latents",
            paramLabel = "K",
            description =
                    "Latent positions before each step: once for all --model, or once for each (default: each model's"
                            + " own).")
    private List<Integer> latents = List.of();

    @Option(
            names = "--of",
            paramLabel = "DIR",
            defaultValue = "runs/experiments/direct",
            description = "Folder of an experiment whose models are asked (default: ${DEFAULT-VALUE}).")
    private Path of;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The same seed, the same scenes, questions and chance (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--scenes",
            paramLabel = "N",
            defaultValue = "60",
            description = "How many scenes, about ten questions each (default: ${DEFAULT-VALUE}).")
    private int scenes;

    @Mixin
    private WorldOption world;

    @Mixin
    private DeviceOption where;

    @Option(names = "--json", description = "Print each model's report as one JSON object a line.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Draws reports. */
    @FunctionalInterface
    interface Picture {
        void draw(List<JsonNode> reports, Path file) throws IOException;
    }

    /** Refuses what cannot be, before anything is loaded. */
    void check() {
        if (seed < 0 || seed >= SceneId.SEEDS) {
            throw usage("--seed " + seed + " must be 0 to " + (SceneId.SEEDS - 1));
        }
        if (scenes < 1) {
            throw usage("--scenes " + scenes + " must be 1 or more");
        }
        if (latents.size() > 1 && latents.size() != models.size()) {
            throw usage("--latents is given " + latents.size() + " times for " + models.size()
                    + " models; give it once, or once for each --model");
        }
    }

    long seed() {
        return seed;
    }

    int scenes() {
        return scenes;
    }

    WorldOption world() {
        return world;
    }

    ModelOptions model() {
        return where.fp32(spec);
    }

    /** The models that are asked. */
    List<TrainedModel> chosen() throws IOException {
        if (models.isEmpty()) {
            List<TrainedModel> trained = TrainedModel.of(of);
            if (trained.isEmpty()) {
                throw new EnvironmentException("there are no models of an experiment in " + of
                        + "; run `valr experiment direct`, or give --model DIR");
            }
            return trained;
        }
        List<TrainedModel> given = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            Optional<Integer> k =
                    latents.isEmpty() ? Optional.empty() : Optional.of(latents.get(latents.size() == 1 ? 0 : i));
            given.add(new TrainedModel(models.get(i).toString(), models.get(i), k));
        }
        return given;
    }

    /** Leaves {@code results.md} and {@code results.png}, and prints what was asked for. */
    void report(Path out, List<JsonNode> reports, List<String> table, Picture picture) throws IOException {
        Files.write(out.resolve("results.md"), table);
        picture.draw(reports, out.resolve("results.png"));
        PrintWriter to = spec.commandLine().getOut();
        (json ? reports.stream().map(JsonNode::toString).toList() : table).forEach(to::println);
        to.flush();
        spec.commandLine().getErr().println("experiment: results, table and picture are in " + out);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
