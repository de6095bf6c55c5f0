package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.model.verify.GoldenVerification;
import ai.valr.model.verify.Line;
import ai.valr.model.verify.Report;
import ai.valr.model.verify.ReportText;
import ai.valr.trainer.encoder.EncoderVerification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code valr verify-model}: a model or a vision encoder held against reference tensors. */
@Command(
        name = "verify-model",
        description =
                "Compare a model or an encoder with reference tensors: the largest difference of each, 0 within tolerance, 1 not.")
final class VerifyModelCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "DIR", description = "Model folder in Hugging Face's layout.")
    private Path model;

    @Option(
            names = "--encoder",
            paramLabel = "DIR",
            description = "Instead of a model: folder of a DINOv3, DINOv2 (with registers) or SigLIP 2 vision encoder.")
    private Path encoder;

    @Option(
            names = "--cases",
            required = true,
            paramLabel = "DIR",
            description = "Folder with cases.safetensors and cases.json, and training.* where there is one.")
    private Path cases;

    @Mixin
    private ComputeOptions compute;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        boolean ofEncoder = chosenEncoder();
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.println(ReportText.header());
            Consumer<Line> progress = line -> out.println(ReportText.line(line));
            Report report = ofEncoder
                    ? EncoderVerification.run(encoder, cases, compute.device(), compute.dtype(spec), progress)
                    : GoldenVerification.run(model, cases, compute.device(), compute.dtype(spec), progress);
            out.println(ReportText.summary(report));
            return report.passed() ? ExitCode.OK : ExitCode.FAILED;
        } catch (ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    /** An option on the command line wins over the other one's twin in the environment. */
    private boolean chosenEncoder() {
        ParseResult given = spec.commandLine().getParseResult();
        boolean sameWay = given.hasMatchedOption("--model") == given.hasMatchedOption("--encoder");
        if (model == null && encoder == null) {
            throw new ParameterException(
                    spec.commandLine(), "what to verify is missing; give --model DIR or --encoder DIR");
        }
        if (model != null && encoder != null && sameWay) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--model " + model + " and --encoder " + encoder + " are both given; verify one at a time");
        }
        return encoder != null && (model == null || given.hasMatchedOption("--encoder"));
    }
}
