package ai.valr.cli;

import ai.valr.engine.EngineConfig;
import ai.valr.gateway.GatewayConfig;
import ai.valr.node.NodeSettings;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of the commands that start a node. */
final class NodeOptions {
    static final int DEFAULT_KAFKA_PORT = 9092;
    static final int DEFAULT_REGISTRY_PORT = 8081;

    @Mixin
    ModelFlags model = new ModelFlags();

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; 0.0.0.0 is every one (default: ${DEFAULT-VALUE}).")
    String host;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder of the records, schemas and states; a second start goes on with what is there (default:"
                            + " ~/.local/share/valr/node; demo has its own).")
    Path data;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "Port of the broker; 0 takes a free one (default: " + DEFAULT_KAFKA_PORT + ").")
    Integer kafkaPort;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            description = "Port of the schema registry; 0 takes a free one (default: " + DEFAULT_REGISTRY_PORT + ").")
    Integer registryPort;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Port of the gateway (HTTP); 0 takes a free one (default: " + GatewayConfig.DEFAULT_PORT
                    + ", or a free one where it is taken).")
    Integer httpPort;

    @Option(
            names = "--api-key",
            paramLabel = "TOKEN",
            description = "Bearer token that the gateway wants to see; without one it listens to this machine alone.")
    String apiKey;

    /**
     * @param defaultData where {@code --data} was not given
     * @throws ParameterException where values cannot be
     */
    NodeSettings settings(CommandSpec spec, Path defaultData) {
        return new NodeSettings(
                model.settings(spec),
                model.engine(spec, EngineConfig.defaults()),
                data == null ? defaultData : data,
                host,
                kafkaPort == null ? DEFAULT_KAFKA_PORT : kafkaPort,
                registryPort == null ? DEFAULT_REGISTRY_PORT : registryPort,
                httpPort == null ? FreePort.orAny("127.0.0.1", GatewayConfig.DEFAULT_PORT) : httpPort,
                Optional.ofNullable(apiKey));
    }
}
