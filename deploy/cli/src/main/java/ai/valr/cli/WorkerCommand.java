package ai.valr.cli;

import ai.valr.node.NodeException;
import ai.valr.node.WorkerNode;
import ai.valr.worker.WorkerConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr worker}: one worker on a broker and a registry of the user's. */
@Command(
        name = "worker",
        description =
                "Run a worker on your own Kafka and registry; several with one application.id share the sessions.")
final class WorkerCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings, .properties or .yaml; Kafka's and Confluent's own names pass through.")
    private Path config;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "The broker, in place of the file's.")
    private String bootstrapServers;

    @Option(
            names = "--schema-registry-url",
            paramLabel = "URL",
            description = "The schema registry's Confluent API, in place of the file's.")
    private String schemaRegistryUrl;

    @Mixin
    private ModelFlags model;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfig settings = settings();
        StartLog log = new StartLog(spec.commandLine().getErr());
        try (Ending ending = Ending.onSignal(Runtime.getRuntime())) {
            try (WorkerNode worker = WorkerNode.start(model.settings(spec), settings, log)) {
                log.say("worker of " + settings.applicationId() + " on " + settings.bootstrapServers());
                worker.awaitReady();
                log.say("worker serves");
                ending.await();
                log.say("stopping");
            } catch (NodeException e) {
                return ending.unlessRequested(e);
            }
        }
        return ExitCode.INTERRUPTED;
    }

    private WorkerConfig settings() {
        Map<String, String> settings = new TreeMap<>(config == null ? Map.of() : SettingsFile.read(config));
        if (bootstrapServers != null) {
            settings.put("bootstrap.servers", bootstrapServers);
        }
        if (schemaRegistryUrl != null) {
            settings.put("schema.registry.url", schemaRegistryUrl);
        }
        try {
            WorkerConfig parsed = WorkerConfig.parse(settings);
            return parsed.withEngine(model.engine(spec, parsed.engine()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), (config == null ? "" : config + ": ") + e.getMessage(), e);
        }
    }
}
