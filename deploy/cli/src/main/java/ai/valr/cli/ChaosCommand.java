package ai.valr.cli;

import ai.valr.chaos.ChaosReport;
import ai.valr.chaos.ChaosRun;
import ai.valr.chaos.ChaosSettings;
import ai.valr.chaos.Drill;
import ai.valr.chaos.Profile;
import ai.valr.chaos.Replacement;
import ai.valr.client.ClientException;
import ai.valr.embedded.EmbeddedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr chaos}: kills workers under load and checks that nobody can tell from their events. */
@Command(
        name = "chaos",
        description =
                "Kill, stop and restart workers under load, on a broker of its own, and compare every task's events"
                        + " with an undisturbed run of the same tasks. Fails on any event that is lost, doubled or different.")
final class ChaosCommand implements Callable<Integer> {

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "Processes to kill, half at random moments, half at named points (default: ${DEFAULT-VALUE}).")
    private int kills;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "KIND",
            description = "Only these, by turns, --kills of them in all: ${COMPLETION-CANDIDATES}. restart is a rolling"
                    + " restart; scale adds two workers and takes them away (default: kills, and all others between).")
    private List<Drill> only = List.of();

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "3",
            description = "Workers that share the sessions (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--standby",
            paramLabel = "N",
            defaultValue = "0",
            description = "Copies of each partition's state that other workers keep, num.standby.replicas (default:"
                    + " ${DEFAULT-VALUE}).")
    private int standby;

    @Option(
            names = "--replacement",
            paramLabel = "WHEN",
            defaultValue = "at-once",
            description = "When another worker starts in the place of a killed one: at-once, or when-resumed, when the"
                    + " killed one's sessions have gone on elsewhere (default: ${DEFAULT-VALUE}).")
    private Replacement replacement;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "8",
            description = "Sessions that ask at the same time (default: ${DEFAULT-VALUE}).")
    private int sessions;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            description = "Questions over all sessions (default: one a session between two disturbances).")
    private Integer tasks;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "The same seed, the same rooms, questions and schedule (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--profile",
            paramLabel = "P",
            defaultValue = "default",
            description =
                    "default: workers' own timeouts; quick: a session timeout of 1 s (default: ${DEFAULT-VALUE}).")
    private Profile profile;

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
            description = "Run nothing; print the runs in this file, a line of --json each, as a Markdown table.")
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
        Path folder = data == null ? Files.createTempDirectory("valr-chaos") : Files.createDirectories(data);
        ChaosSettings settings = settings(folder);
        StartLog log = new StartLog(spec.commandLine().getErr());
        try (Ending ending = Ending.onSignal(Runtime.getRuntime())) {
            ChaosReport report;
            try {
                report = new ChaosRun(Valr.class.getName(), settings, log, ending::isRequested).run();
            } catch (ClientException | EmbeddedException | IllegalStateException e) {
                return ending.unlessRequested(e);
            } catch (InterruptedException e) {
                return ExitCode.INTERRUPTED;
            }
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(ChaosText.json(report));
            } else {
                ChaosText.lines(report).forEach(out::println);
            }
            out.flush();
            if (report.isFlawless() && data == null) {
                Folders.delete(folder);
            } else {
                log.say("records, states and logs are in " + folder);
            }
            return report.isFlawless() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private int printTable() {
        try {
            PrintWriter out = spec.commandLine().getOut();
            ChaosTable.lines(table).forEach(out::println);
            out.flush();
            return ExitCode.OK;
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--table " + table + ": " + e.getMessage(), e);
        }
    }

    private ChaosSettings settings(Path folder) {
        try {
            int wanted = tasks == null ? ChaosSettings.defaultTasks(kills, only, sessions) : tasks;
            return new ChaosSettings(
                    seed,
                    kills,
                    only,
                    workers,
                    standby,
                    replacement,
                    sessions,
                    wanted,
                    profile,
                    model.workerArguments(spec),
                    folder.toAbsolutePath());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
