package ai.valr.cli;

import ai.valr.doctor.Examination;
import ai.valr.doctor.Finding;
import ai.valr.doctor.Outcome;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code valr doctor}: looks at everything that a service needs. */
@Command(
        name = "doctor",
        description =
                "Check Java, memory, disk, native libraries, ports, model files and, where a broker and a registry"
                        + " are named, these with their topics and schemas; say the mend of what is wrong.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing failed; there may be warnings",
            "1:something failed",
            "2:wrong command line",
            "3:the settings file cannot be read"
        })
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private ModelFlags model;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of a node's records; looked at where no broker is named.")
    private Path data;

    @Option(names = "--json", description = "Print one JSON object; all else goes to stderr.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        DoctorPlan plan = new DoctorPlan(
                connection,
                model.settings(spec),
                configured -> model.engine(spec, configured),
                data == null ? Folders.data(System.getenv()).resolve("node") : data);
        PrintWriter err = spec.commandLine().getErr();
        List<Finding> findings = new Examination(Examination.PATIENCE, line -> {
                    err.println("valr doctor: " + line);
                    err.flush();
                })
                .run(plan.checks());
        if (json) {
            printJson(findings);
        } else {
            printText(findings);
        }
        spec.commandLine().getOut().flush();
        return count(findings, Outcome.FAILED) == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private void printText(List<Finding> findings) {
        PrintWriter out = spec.commandLine().getOut();
        for (Finding finding : findings) {
            out.printf("%-8s%s: %s%n", finding.outcome().label(), finding.check(), finding.found());
            if (finding.outcome() != Outcome.OK) {
                out.printf("%-8sexpected: %s%n", "", finding.expected());
                out.printf("%-8smend: %s%n", "", finding.mend());
            }
        }
        out.printf(
                "%d ok, %d warnings, %d failed%n",
                count(findings, Outcome.OK), count(findings, Outcome.WARNING), count(findings, Outcome.FAILED));
    }

    private void printJson(List<Finding> findings) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode report = mapper.createObjectNode();
        report.put("ok", count(findings, Outcome.FAILED) == 0);
        ArrayNode checks = report.putArray("checks");
        for (Finding finding : findings) {
            checks.addObject()
                    .put("check", finding.check())
                    .put("outcome", finding.outcome().label())
                    .put("found", finding.found())
                    .put("expected", finding.expected())
                    .put("mend", finding.mend());
        }
        spec.commandLine().getOut().println(report);
    }

    private static long count(List<Finding> findings, Outcome outcome) {
        return findings.stream().filter(finding -> finding.outcome() == outcome).count();
    }
}
