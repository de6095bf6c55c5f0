package ai.valr.cli;

import ai.valr.engine.EngineConfig;
import ai.valr.node.ModelSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of the commands that run a model. */
final class ModelFlags {

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model folder in Hugging Face's layout (default: the shipped models/valr-mini).")
    Path model;

    @Mixin
    private ComputeOptions compute;

    @Option(
            names = "--max-model-len",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Positions that a session may hold, at most the model's own (default: ${DEFAULT-VALUE}).")
    int maxModelLen;

    @Option(
            names = "--max-num-seqs",
            paramLabel = "N",
            description = "Sessions that reason at the same time (default: 4, or what the settings file says).")
    Integer maxNumSeqs;

    /** @throws ParameterException where values cannot be */
    ModelSettings settings(CommandSpec spec) {
        try {
            return new ModelSettings(
                    model == null ? Folders.shippedModel() : model, compute.device(), compute.dtype(spec), maxModelLen);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** The engine of a worker with what the options say of it. */
    EngineConfig engine(CommandSpec spec, EngineConfig configured) {
        if (maxNumSeqs == null) {
            return configured;
        }
        try {
            return configured.withParallelism(maxNumSeqs, Math.min(configured.stepThreads(), maxNumSeqs));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--max-num-seqs: " + e.getMessage(), e);
        }
    }

    /** The same, as arguments of a worker's command line. */
    List<String> workerArguments(CommandSpec spec) {
        List<String> arguments = new ArrayList<>(List.of(
                "--model",
                settings(spec).folder().toAbsolutePath().toString(),
                "--device",
                compute.device(),
                "--dtype",
                compute.dtype,
                "--max-model-len",
                Integer.toString(maxModelLen)));
        if (maxNumSeqs != null) {
            arguments.addAll(List.of("--max-num-seqs", Integer.toString(maxNumSeqs)));
        }
        return arguments;
    }
}
