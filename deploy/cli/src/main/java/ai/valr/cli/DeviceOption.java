package ai.valr.cli;

import ai.valr.model.picture.PictureLimits;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ModelOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a command computes. */
final class DeviceOption {

    @Option(
            names = "--device",
            paramLabel = "D",
            defaultValue = "auto",
            description = "Where models compute: auto, cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    String device;

    /** For models that are asked in float32. */
    ModelOptions fp32(CommandSpec spec) {
        return options(spec, Dtype.FP32, ModelOptions.DEFAULT_MAX_MODEL_LEN);
    }

    /** @throws ParameterException where values cannot be */
    ModelOptions options(CommandSpec spec, Dtype dtype, int maxModelLen) {
        try {
            return new ModelOptions(device, dtype, maxModelLen, PictureLimits.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
