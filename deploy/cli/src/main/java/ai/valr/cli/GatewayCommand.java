package ai.valr.cli;

import ai.valr.gateway.AddressException;
import ai.valr.gateway.Gateway;
import ai.valr.gateway.GatewayConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr gateway}: HTTP in front of a broker and a registry of the user's. */
@Command(
        name = "gateway",
        description =
                "Run a gateway on your own Kafka and registry: REST, server-sent events and OpenAI's chat completions.")
final class GatewayCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "Settings, .properties or .yaml (docs/gateway.md); Kafka's and Confluent's own names of"
                    + " connection and identity pass through.")
    private Path config;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "In place of the file's port; 0 takes a free one.")
    private Integer port;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> settings = new TreeMap<>(SettingsFile.read(config));
        if (port != null) {
            settings.put("port", Integer.toString(port));
        }
        GatewayConfig parsed;
        try {
            parsed = GatewayConfig.parse(settings);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), config + ": " + e.getMessage(), e);
        }
        StartLog log = new StartLog(spec.commandLine().getErr());
        try (Ending ending = Ending.onSignal(Runtime.getRuntime());
                Gateway gateway = start(parsed)) {
            log.say("gateway on " + gateway.url());
            ending.await(new CompletableFuture<Void>());
            log.say("stopping");
        }
        return ExitCode.INTERRUPTED;
    }

    private static Gateway start(GatewayConfig config) {
        try {
            return Gateway.start(config);
        } catch (AddressException | IllegalStateException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }
}
