package ai.valr.node;

import ai.valr.engine.EngineConfig;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How a node is to run.
 *
 * @param model that answers
 * @param engine bounds of what reasons at the same time
 * @param data folder of the broker's records, the schemas and the worker's state; made where it is missing
 * @param host that the services listen on
 * @param kafkaPort 0 takes a free one
 * @param registryPort 0 takes a free one
 */
public record NodeSettings(
        ModelSettings model, EngineConfig engine, Path data, String host, int kafkaPort, int registryPort) {

    public NodeSettings {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(host, "host");
    }

    /** The same node on other ports. */
    public NodeSettings withPorts(int newKafkaPort, int newRegistryPort) {
        return new NodeSettings(model, engine, data, host, newKafkaPort, newRegistryPort);
    }
}
