package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ModelOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where and in which type a command computes. */
final class ComputeOptions {

    @Mixin
    private DeviceOption where;

    @Option(
            names = "--dtype",
            paramLabel = "T",
            defaultValue = "fp32",
            description = "fp32 or bf16 (default: ${DEFAULT-VALUE}).")
    String dtype;

    String device() {
        return where.device;
    }

    /** @throws ParameterException where it is none */
    Dtype dtype(CommandSpec spec) {
        try {
            return Dtype.parse(dtype);
        } catch (ModelException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }

    /** @throws ParameterException where values cannot be */
    ModelOptions options(CommandSpec spec, int maxModelLen) {
        return where.options(spec, dtype(spec), maxModelLen);
    }
}
