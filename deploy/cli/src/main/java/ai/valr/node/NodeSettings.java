package ai.valr.node;

import java.nio.file.Path;
import java.util.Objects;

/**
 * How a node is to run.
 *
 * @param model folder of the model's files
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param dtype {@code fp32} or {@code bf16}
 * @param maxModelLen decoder positions a session may hold; 0 takes the model's own
 * @param maxNumSeqs sessions that reason at the same time
 * @param data folder of the broker's records, the schemas and the worker's state; made where it is missing
 * @param host that the services listen on
 * @param kafkaPort 0 takes a free one
 * @param registryPort 0 takes a free one
 */
public record NodeSettings(
        Path model,
        String device,
        String dtype,
        int maxModelLen,
        int maxNumSeqs,
        Path data,
        String host,
        int kafkaPort,
        int registryPort) {

    public NodeSettings {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(dtype, "dtype");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(host, "host");
        if (maxModelLen < 0) {
            throw new IllegalArgumentException(
                    "maxModelLen " + maxModelLen + " must be 1 or more, or 0 for the model's");
        }
        if (maxNumSeqs < 1) {
            throw new IllegalArgumentException("maxNumSeqs " + maxNumSeqs + " must be 1 or more");
        }
    }

    /** The same node on other ports. */
    public NodeSettings withPorts(int newKafkaPort, int newRegistryPort) {
        return new NodeSettings(
                model, device, dtype, maxModelLen, maxNumSeqs, data, host, newKafkaPort, newRegistryPort);
    }
}
