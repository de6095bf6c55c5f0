package ai.valr.cli;

import ai.valr.client.ClientException;
import ai.valr.client.Connection;
import ai.valr.client.ValrClient;
import ai.valr.demo.DemoRun;
import ai.valr.demo.DemoSettings;
import ai.valr.demo.DemoSummary;
import ai.valr.demo.DemoView;
import ai.valr.demo.JsonDemoView;
import ai.valr.demo.TextDemoView;
import ai.valr.node.Node;
import ai.valr.node.NodeException;
import ai.valr.node.NodeSettings;
import ai.valr.releases.ReleaseException;
import ai.valr.shift.ShiftReport;
import ai.valr.shift.ShiftSettings;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.view.Style;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr demo}: a node and a robot that asks it. */
@Command(
        name = "demo",
        description =
                "Watch it work: a node, and a robot that walks through rooms, publishes what its camera sees and asks.")
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "0",
            description = "End after so many questions (default: at Ctrl-C).")
    private int tasks;

    @Option(
            names = "--json",
            description = "Print each event as one JSON object a line, last the summary; all else goes to stderr.")
    private boolean json;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "The same seed, the same rooms and questions (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--questions-per-room",
            paramLabel = "N",
            defaultValue = "1",
            description = "Questions one after the other in a room's session (default: ${DEFAULT-VALUE}).")
    private int questionsPerRoom;

    @Mixin
    private ShiftOptions shift;

    @Mixin
    private NodeOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return shift.shift ? shift() : demo();
    }

    /** On a folder of its own, which goes when all is well: what an earlier run has learnt would be in the way. */
    private int shift() throws IOException, InterruptedException {
        ShiftSettings settings = shift.settings(spec, seed);
        StartLog log = new StartLog(spec.commandLine().getErr());
        boolean temporary = options.data == null;
        Path folder = temporary ? Files.createTempDirectory("valr-shift") : Files.createDirectories(options.data);
        try (Ending ending = Ending.onSignal(Runtime.getRuntime())) {
            ShiftReport report;
            try {
                report = new ShiftDemo(
                                nodeSettings(folder, log),
                                options.model.workerArguments(spec),
                                settings,
                                log,
                                ending::isRequested)
                        .run();
            } catch (NodeException | ClientException | ReleaseException | IllegalStateException e) {
                return ending.unlessRequested(e);
            }
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(report.json());
            } else {
                report.lines().forEach(out::println);
            }
            out.flush();
            boolean whole = report.failed() == 0 && !ending.isRequested();
            if (temporary && whole) {
                Folders.delete(folder);
            } else {
                log.say("records, states and logs are in " + folder);
            }
            return ending.isRequested() ? ExitCode.INTERRUPTED : whole ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private int demo() throws IOException, InterruptedException {
        shift.requireNone(spec);
        DemoSettings settings = demoSettings();
        PrintWriter out = spec.commandLine().getOut();
        StartLog log = new StartLog(spec.commandLine().getErr());
        boolean colour = Terminal.stdout() && !json;
        DemoView view = json
                ? new JsonDemoView(out)
                : new TextDemoView(out, Style.of(colour, System.getenv()), Terminal.stdout());
        try (Ending ending = Ending.onSignal(Runtime.getRuntime())) {
            try (DemoFolder folder = DemoFolder.claim(Folders.data(System.getenv()));
                    Node node = Node.start(nodeSettings(folder.path(), log), log);
                    ValrClient client = ValrClient.connect(
                            new Connection(node.bootstrapServers(), node.schemaRegistryUrl(), Map.of()))) {
                log.say("ready: page " + node.gatewayUrl() + ", broker " + node.bootstrapServers() + ", registry "
                        + node.schemaRegistryUrl());
                CompletableFuture<Void> nodeEnds = node.ended();
                DemoSummary summary = DemoRun.over(
                                client,
                                settings,
                                view,
                                () -> ending.isRequested() || nodeEnds.isDone() || out.checkError())
                        .run(tasks);
                if (nodeEnds.isDone()) {
                    ending.await(nodeEnds);
                }
                return ending.isRequested()
                        ? ExitCode.INTERRUPTED
                        : summary.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
            } catch (NodeException | ClientException e) {
                return ending.unlessRequested(e);
            }
        }
    }

    private DemoSettings demoSettings() {
        if (tasks < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--tasks " + tasks + " must be 1 or more, or 0 for no end");
        }
        try {
            return new DemoSettings(WorldConfig.standard(), seed, questionsPerRoom);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Ports that were asked for are kept; of the default ones, those that are taken are replaced by free ones. */
    private NodeSettings nodeSettings(Path data, StartLog log) {
        NodeSettings wanted = options.settings(spec, data);
        int kafkaPort =
                options.kafkaPort == null ? FreePort.orAny(wanted.host(), wanted.kafkaPort()) : wanted.kafkaPort();
        int registryPort = options.registryPort == null
                ? FreePort.orAny(wanted.host(), wanted.registryPort())
                : wanted.registryPort();
        if (kafkaPort != wanted.kafkaPort()) {
            log.say("port " + wanted.kafkaPort() + " is taken; the broker takes a free one");
        }
        if (registryPort != wanted.registryPort()) {
            log.say("port " + wanted.registryPort() + " is taken; the registry takes a free one");
        }
        return wanted.withPorts(kafkaPort, registryPort);
    }
}
