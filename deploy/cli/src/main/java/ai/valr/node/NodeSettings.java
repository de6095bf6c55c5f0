package ai.valr.node;

import ai.valr.engine.EngineConfig;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How a node is to run.
 *
 * @param model that answers
 * @param engine bounds of what reasons at the same time
 * @param data folder of the broker's records, the schemas and the worker's state; made where it is missing
 * @param host that the services listen on
 * @param kafkaPort 0 takes a free one
 * @param registryPort 0 takes a free one
 * @param httpPort of the gateway; 0 takes a free one
 * @param apiKey token that the gateway wants to see; empty: none, and it listens to this machine alone
 */
public record NodeSettings(
        ModelSettings model,
        EngineConfig engine,
        Path data,
        String host,
        int kafkaPort,
        int registryPort,
        int httpPort,
        Optional<String> apiKey) {

    public NodeSettings {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(apiKey, "apiKey");
    }

    /** The same node on other ports. */
    public NodeSettings withPorts(int newKafkaPort, int newRegistryPort) {
        return new NodeSettings(model, engine, data, host, newKafkaPort, newRegistryPort, httpPort, apiKey);
    }
}
