package ai.valr.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code valr} command. */
@Command(
        name = "valr",
        description = "A streaming visual reasoning agent: camera frames and questions come in over Kafka, "
                + "reasoning steps and answers go out.",
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            AskCommand.class,
            WorkerCommand.class,
            GatewayCommand.class,
            ChaosCommand.class,
            SoakCommand.class,
            ReplayCommand.class,
            ReleasesCommand.class,
            RoomWorldCommand.class,
            TrainCommand.class,
            TrainerCommand.class,
            EvalCommand.class,
            ExperimentCommand.class,
            VerifyModelCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            SettingsCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the work failed, such as a model out of tolerance or a task without an answer",
            "2:wrong command line",
            "3:wrong surroundings, such as a port that is taken, a node that does not answer or a full disk",
            "130:interrupted"
        },
        footer = "%nEvery option has a twin in the environment: --kafka-port is VALR_KAFKA_PORT; the option wins.")
public final class Valr implements Runnable {

    @Option(
            names = "--log-format",
            paramLabel = "F",
            defaultValue = "text",
            scope = ScopeType.INHERIT,
            description = "What goes to stderr: text, or json, one object a line (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("UnusedVariable") // checked and told here; it was looked for before all else
    private LogFormat logFormat;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; the first to try is: valr demo");
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine valr = new CommandLine(new Valr());
        ExperimentCommand.addTrained(valr.getSubcommands().get("experiment"));
        valr.setParameterExceptionHandler(new UsageErrors());
        valr.setExecutionExceptionHandler(new FailedCommands());
        valr.setDefaultValueProvider(new EnvironmentTwins(environment));
        valr.setCaseInsensitiveEnumValuesAllowed(true);
        valr.setColorScheme(CommandLine.Help.defaultColorScheme(Terminal.stdout() ? Ansi.ON : Ansi.OFF));
        valr.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        valr.setErr(new PrintWriter(LogFormat.err(), true, StandardCharsets.UTF_8));
        return valr;
    }

    static int run(Map<String, String> environment, String... args) {
        LogFormat.wanted(environment, args).use(); // the first class that logs fixes it
        CommandLine valr = commandLine(environment);
        List<String> problems = new EnvironmentTwins(environment).unknown(valr);
        if (!problems.isEmpty()) {
            problems.forEach(problem -> valr.getErr().println("valr: " + problem));
            return ExitCode.USAGE;
        }
        return valr.execute(args);
    }

    public static void main(String[] args) {
        System.exit(run(System.getenv(), args));
    }
}
