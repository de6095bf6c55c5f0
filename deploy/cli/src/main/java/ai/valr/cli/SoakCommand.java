package ai.valr.cli;

import ai.valr.chaos.SoakReport;
import ai.valr.chaos.SoakRun;
import ai.valr.chaos.SoakSettings;
import ai.valr.client.ClientException;
import ai.valr.embedded.EmbeddedException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr soak}: lets workers serve for long and checks that nothing grows. */
@Command(
        name = "soak",
        description =
                "Let workers serve for long, on a broker of its own, and measure memory, state, topics and step times."
                        + " Fails where a worker's memory or the states grow, or a topic passes its retention.")
final class SoakCommand implements Callable<Integer> {

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "30",
            description = "Minutes of load (default: ${DEFAULT-VALUE}).")
    private double minutes;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "2",
            description = "Workers that share the sessions (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "8",
            description = "Sessions, each with one question at a time (default: ${DEFAULT-VALUE}).")
    private int sessions;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "The same seed, the same rooms and questions (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder of records, states and logs, which stays; default: a temporary one that goes when all is"
                            + " well.")
    private Path data;

    @Option(names = "--json", description = "Print the result as one JSON object; all else goes to stderr.")
    private boolean json;

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description = "Run nothing; print the runs in this file, a line of --json each, as Markdown tables.")
    private Path table;

    @Mixin
    private ModelFlags model;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (table != null) {
            return printTable();
        }
        settings(Path.of("")); // a value that cannot be is told before anything is made
        Path folder = data == null ? Files.createTempDirectory("valr-soak") : Files.createDirectories(data);
        StartLog log = new StartLog(spec.commandLine().getErr());
        try (Ending ending = Ending.onSignal(Runtime.getRuntime())) {
            SoakReport report;
            try {
                report = new SoakRun(Valr.class.getName(), settings(folder), log, ending::isRequested).run();
            } catch (ClientException | EmbeddedException | IllegalStateException e) {
                return ending.unlessRequested(e);
            } catch (InterruptedException e) {
                return ExitCode.INTERRUPTED;
            }
            ObjectNode result = SoakText.json(report);
            print(json ? List.of(result.toString()) : SoakText.lines(result));
            if (report.isSteady() && data == null) {
                Folders.delete(folder);
            } else {
                log.say("records, states and logs are in " + folder);
            }
            return report.isSteady() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private int printTable() {
        try {
            for (JsonNode run : RecordedRuns.read(table, "valr soak", SoakText.NEEDED)) {
                print(SoakText.lines(run));
            }
            return ExitCode.OK;
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--table " + table + ": " + e.getMessage(), e);
        }
    }

    private void print(List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
    }

    private SoakSettings settings(Path folder) {
        try {
            return new SoakSettings(
                    seed,
                    Duration.ofMillis(Math.round(minutes * 60_000)),
                    workers,
                    sessions,
                    model.workerArguments(spec),
                    folder.toAbsolutePath());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
