package ai.valr.cli;

import ai.valr.model.torch.ModelOptions;
import ai.valr.trainer.experiment.ExperimentFile;
import ai.valr.trainer.experiment.ExperimentRun;
import ai.valr.trainer.experiment.TeacherProbes;
import ai.valr.trainer.intervention.InterventionSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of the experiments that train. */
final class TrainedExperimentOptions {
    @Option(
            names = "--from",
            paramLabel = "DIR",
            description =
                    "Model that arms start from where they name none of their own (default: the one that the experiment's file names).")
    private Path from;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of results.jsonl and of the runs; made if missing (default: runs/experiments/NAME).")
    private Path out;

    @Option(
            names = "--encoders",
            paramLabel = "DIR",
            description = "Folder that holds encoder-NAME/encoder.safetensors, or is to hold them (default: encoders in"
                    + " --out).")
    private Path encoders;

    @Option(
            names = "--seeds",
            paramLabel = "S,T",
            split = ",",
            description = "Make the runs of these seeds alone (default: all of the file's).")
    private List<Long> seeds = List.of();

    @Option(
            names = "--updates",
            paramLabel = "N",
            description = "Train every arm for so many updates, for a first look (default: the recipe's).")
    private Integer updates;

    @Option(
            names = "--scenes",
            paramLabel = "N",
            description = "Ask about no more than so many scenes, for a first look (default: the file's).")
    private Integer scenes;

    @Mixin
    private FeatureCacheOptions features;

    @Mixin
    private DeviceOption where;

    @Option(names = "--json", description = "Print the report of each arm as one JSON object a line.")
    boolean json;

    ModelOptions evaluation(CommandSpec spec) {
        return where.fp32(spec);
    }

    ExperimentRun.Choice choice(CommandSpec spec, List<String> arms) {
        if (updates != null && updates < 1) {
            throw new ParameterException(spec.commandLine(), "--updates " + updates + " must be 1 or more");
        }
        if (scenes != null && scenes < InterventionSettings.MIN_SCENES) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--scenes " + scenes + " must be " + InterventionSettings.MIN_SCENES
                            + " or more: for the latent share a scene is held against another");
        }
        return new ExperimentRun.Choice(arms, seeds, optional(updates), optional(scenes));
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    Path out(String name) {
        return out == null ? Path.of("runs", "experiments", name) : out;
    }

    ExperimentRun.Places places(CommandSpec spec, ExperimentFile file, Path folder) {
        return new ExperimentRun.Places(
                from == null ? file.from() : from, folder, encoders(folder), features.open(spec));
    }

    private Path encoders(Path folder) {
        return encoders == null ? folder.resolve("encoders") : encoders;
    }

    /** Those of the probes of the same encoders and of the tower that all arms start from. */
    List<String> teacherArguments(Path shared) {
        List<String> arguments = new ArrayList<>(List.of(
                "--encoders",
                encoders(shared).toString(),
                "--out",
                shared.resolve("teachers").toString(),
                "--device",
                where.device));
        if (from != null) {
            arguments.addAll(List.of("--model", from.toString()));
        }
        if (scenes != null) {
            arguments.addAll(List.of("--scenes", Integer.toString(Math.max(scenes, TeacherProbes.MIN_SCENES))));
        }
        if (json) {
            arguments.add("--json");
        }
        return arguments;
    }

    /** The same, as arguments of another experiment's command line that has results and encoders in a folder of all. */
    List<String> arguments(Path shared) {
        List<String> arguments = new ArrayList<>(List.of("--out", shared.toString(), "--device", where.device));
        if (from != null) {
            arguments.addAll(List.of("--from", from.toString()));
        }
        if (encoders != null) {
            arguments.addAll(List.of("--encoders", encoders.toString()));
        }
        if (!seeds.isEmpty()) {
            arguments.addAll(List.of(
                    "--seeds",
                    String.join(",", seeds.stream().map(String::valueOf).toList())));
        }
        if (updates != null) {
            arguments.addAll(List.of("--updates", updates.toString()));
        }
        if (scenes != null) {
            arguments.addAll(List.of("--scenes", scenes.toString()));
        }
        arguments.addAll(features.arguments());
        if (json) {
            arguments.add("--json");
        }
        return arguments;
    }

    /** Those that the looks into trained models share with these. */
    List<String> lookArguments() {
        List<String> arguments = new ArrayList<>(List.of("--device", where.device));
        if (scenes != null) {
            arguments.addAll(List.of("--scenes", scenes.toString()));
        }
        if (json) {
            arguments.add("--json");
        }
        return arguments;
    }
}
