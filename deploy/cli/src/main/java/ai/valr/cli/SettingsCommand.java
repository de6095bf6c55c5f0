package ai.valr.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code valr settings}: what a service can be told. */
@Command(
        name = "settings",
        description = "List what a service can be told: each name with what holds otherwise, which values it can have"
                + " (in braces), and what it does.")
final class SettingsCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "SERVICE",
            arity = "0..1",
            description = "worker, trainer, gateway, store (of the releases' files) or node (the options of serve).")
    private SettingsOf service;

    @Option(
            names = "--write",
            paramLabel = "DIR",
            hidden = true,
            description = "Write every table into its document in this working tree of VaLR.")
    private Path tree;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (tree != null) {
            write(out);
        } else if (service == null) {
            throw new ParameterException(
                    spec.commandLine(), "a service is missing: worker, trainer, gateway, store or node");
        } else {
            SettingsTable.lines(service).forEach(out::println);
        }
        out.flush();
        return ExitCode.OK;
    }

    private void write(PrintWriter out) {
        for (SettingsOf one : SettingsOf.values()) {
            Path document = tree.resolve(one.document());
            try {
                Files.writeString(document, SettingsTable.into(Files.readString(document), one));
            } catch (IOException e) {
                throw new EnvironmentException(
                        document + " cannot be written (" + e.getMessage() + "); give a working tree of VaLR", e);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            out.println(document);
        }
    }
}
