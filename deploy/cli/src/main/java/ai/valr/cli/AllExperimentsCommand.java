package ai.valr.cli;

import ai.valr.trainer.experiment.ExperimentFile;
import ai.valr.trainer.experiment.ExperimentRun;
import ai.valr.trainer.experiment.TrainedModel;
import ai.valr.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code valr experiment all}: each in turn, with results and encoders in common. */
@Command(
        name = "all",
        description = {
            "Run every experiment in turn: teachers, those that train, then length and interventions on the models of `direct`,"
                    + " samples and calibration on the shipped model. They share results and encoders, so that a run which two of"
                    + " them need is made once.",
            "Tables and pictures are in a folder of --out (default: runs/experiments/all) for each."
        })
final class AllExperimentsCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final String FIRST = "direct";

    @Mixin
    private TrainedExperimentOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        options.choice(spec, List.of()); // a value that cannot be is told before hours of work
        Path out = options.out(ALL);
        int probed = run("teachers", options.teacherArguments(out));
        if (probed != ExitCode.OK) {
            return probed;
        }
        for (String name : TrainedExperimentCommand.NAMES) {
            List<String> arguments = options.arguments(out);
            arguments.addAll(List.of("--tables", out.resolve(name).toString()));
            int code = run(name, arguments);
            if (code != ExitCode.OK) {
                return code;
            }
        }
        List<TrainedModel> models = trained(out);
        Map<String, List<String>> looks = new LinkedHashMap<>();
        looks.put("length", look(out.resolve("length"), models, true));
        looks.put("interventions", look(out.resolve("interventions"), latent(models), false));
        looks.put("samples", shipped(out.resolve("samples")));
        looks.put("calibration", shipped(out.resolve("calibration")));
        for (Map.Entry<String, List<String>> look : looks.entrySet()) {
            int code = run(look.getKey(), look.getValue());
            if (code != ExitCode.OK) {
                return code;
            }
        }
        return ExitCode.OK;
    }

    /** The models of the first experiment alone: the folder holds those of all. */
    private List<TrainedModel> trained(Path out) {
        try {
            ExperimentFile file = ExperimentFile.read(TrainedExperimentCommand.shipped(FIRST));
            return new ExperimentRun(
                            file,
                            options.choice(spec, List.of()),
                            options.places(spec, file, out),
                            options.evaluation(spec),
                            LogFormat.err())
                    .models();
        } catch (IOException e) {
            throw EnvironmentException.ofOut(out, e);
        }
    }

    /** The world that the models were trained in. */
    private static String world() {
        return RecipeFile.read(TeachersCommand.recipe()).world();
    }

    private static List<TrainedModel> latent(List<TrainedModel> models) {
        return models.stream().filter(model -> model.latents().orElse(0) > 0).toList();
    }

    private List<String> look(Path out, List<TrainedModel> models, boolean latents) {
        List<String> arguments = new ArrayList<>(options.lookArguments());
        arguments.addAll(List.of("--out", out.toString(), "--seed", "1", "--world", world()));
        for (TrainedModel model : models) {
            arguments.addAll(List.of("--model", model.folder().toString()));
            if (latents) {
                arguments.addAll(
                        List.of("--latents", Integer.toString(model.latents().orElse(0))));
            }
        }
        return arguments;
    }

    /** A look at the shipped model, in the world that it was trained in. */
    private List<String> shipped(Path out) {
        List<String> arguments = new ArrayList<>(options.lookArguments());
        arguments.addAll(List.of(
                "--out", out.toString(), "--model", Folders.shippedModel().toString()));
        return arguments;
    }

    private int run(String name, List<String> arguments) {
        spec.commandLine().getErr().println("experiment: " + name);
        Map<String, CommandLine> siblings = spec.commandLine().getParent().getSubcommands();
        return siblings.get(name).execute(arguments.toArray(String[]::new));
    }
}
