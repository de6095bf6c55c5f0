package ai.valr.cli;

import ai.valr.client.ClientException;
import ai.valr.client.Connection;
import ai.valr.client.FrameArchive;
import ai.valr.client.SessionRecords;
import ai.valr.model.ModelException;
import ai.valr.model.ReasoningModel;
import ai.valr.node.ModelLoading;
import ai.valr.node.ModelSettings;
import ai.valr.releases.ReleaseException;
import ai.valr.replay.Replay;
import ai.valr.replay.ReplayReport;
import ai.valr.replay.Verdict;
import ai.valr.worker.WorkerConfig;
import ai.valr.worker.release.ReleaseConfig;
import ai.valr.worker.release.StartModel;
import ai.valr.worker.release.WorkerModels;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr replay}: a task that has ended, run again from what Kafka holds of it. */
@Command(
        name = "replay",
        description =
                "Run a task again from the log, with its frames and the tasks before it, and say whether each event"
                        + " is the same. Each task is run by the version that answered it: the model that is given, or a release.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the same, but for rounding where it says so",
            "1:some event differs",
            "2:wrong command line",
            "3:wrong surroundings, such as a broker that does not answer",
            "4:Kafka holds no such task",
            "5:a frame is past its topic's retention",
            "6:the task was answered by another version of the model, which no release has whole",
            "7:nothing to run again: never begun, not ended, or its context's tasks are gone"
        })
final class ReplayCommand implements Callable<Integer> {
    /** Versions in memory at a time, the given one among them. */
    private static final int MAX_MODELS = 2;

    @Option(names = "--task", required = true, paramLabel = "ID", description = "The task.")
    private String task;

    @Option(names = "--session", required = true, paramLabel = "ID", description = "The session that it belongs to.")
    private String session;

    @Mixin
    private ConnectionOptions connection;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where a release that is fetched stays (default: it goes with the command).")
    private Path cache;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "Longest time for one task (default: ${DEFAULT-VALUE}).")
    private long timeoutS;

    @Option(names = "--json", description = "Print the result as one JSON object; all else goes to stderr.")
    private boolean json;

    @Mixin
    private ModelFlags model;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfig settings = settings();
        StartLog log = new StartLog(spec.commandLine().getErr());
        Connection node = ConnectionOptions.connection(settings);
        try {
            SessionRecords records = SessionRecords.read(node, session);
            log.say("session " + session + ": " + records.commands().size() + " commands, "
                    + records.events().size() + " events");
            ReplayReport report = replay(settings, records, log);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(ReplayText.json(session, task, report));
            } else {
                ReplayText.lines(report).forEach(out::println);
            }
            out.flush();
            return exitCode(report.verdict());
        } catch (ClientException | ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    /** By the model that is given where it is the one that answered, or else by the releases that did. */
    private ReplayReport replay(WorkerConfig settings, SessionRecords records, StartLog log)
            throws InterruptedException {
        ModelSettings given = model.settings(spec);
        Map<String, String> releases = connection.releaseLog();
        try (ReleaseFetch fetch = new ReleaseFetch(cache);
                ReasoningModel loaded = ModelLoading.load(given, log);
                WorkerModels models = WorkerModels.of(
                        new StartModel(loaded, given.folder(), ModelLoading.loader(given)),
                        new ReleaseConfig(
                                false,
                                fetch.folder(),
                                MAX_MODELS,
                                settings.releases().store()),
                        releases,
                        settings.engine().maxOpenSessions());
                FrameArchive frames = FrameArchive.open(ConnectionOptions.connection(settings))) {
            return new Replay(models.versions(), settings, frames::read, Duration.ofSeconds(timeoutS))
                    .of(session, task, records.commands(), records.events());
        } catch (ReleaseException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    private static int exitCode(Verdict verdict) {
        return switch (verdict) {
            case SAME -> ExitCode.OK;
            case DIFFERS -> ExitCode.FAILED;
            case UNKNOWN_TASK -> ExitCode.UNKNOWN_TASK;
            case FRAME_GONE -> ExitCode.FRAME_GONE;
            case OTHER_MODEL -> ExitCode.OTHER_MODEL;
            case NOT_REPLAYABLE -> ExitCode.NOT_REPLAYABLE;
        };
    }

    private WorkerConfig settings() {
        WorkerConfig settings = connection.workerOrLocalNode(spec);
        try {
            return settings.withEngine(model.engine(spec, settings.engine()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
