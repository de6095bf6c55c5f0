package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.model.torch.Dtype;
import ai.valr.model.verify.GoldenVerification;
import ai.valr.model.verify.Report;
import ai.valr.model.verify.ReportText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code valr verify-model}: a model held against reference tensors. */
@Command(
        name = "verify-model",
        description =
                "Compare a model with reference tensors: the largest difference of each, 0 within tolerance, 1 not.")
final class VerifyModelCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "Model folder in Hugging Face's layout.")
    private Path model;

    @Option(
            names = "--cases",
            required = true,
            paramLabel = "DIR",
            description = "Folder with cases.safetensors and cases.json, and training.* where there is one.")
    private Path cases;

    @Option(
            names = "--device",
            paramLabel = "D",
            defaultValue = "auto",
            description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--dtype",
            paramLabel = "T",
            defaultValue = "fp32",
            description = "fp32 or bf16 (default: ${DEFAULT-VALUE}).")
    private String dtype;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.println(ReportText.header());
            Report report = GoldenVerification.run(
                    model, cases, device, Dtype.parse(dtype), line -> out.println(ReportText.line(line)));
            out.println(ReportText.summary(report));
            return report.passed() ? ExitCode.OK : ExitCode.FAILED;
        } catch (ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }
}
