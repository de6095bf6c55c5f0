package ai.valr.cli;

import ai.valr.node.NodeSettings;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of the commands that start a node. */
final class NodeOptions {
    static final int DEFAULT_KAFKA_PORT = 9092;
    static final int DEFAULT_REGISTRY_PORT = 8081;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model folder in Hugging Face's layout (default: the shipped models/valr-mini).")
    Path model;

    @Option(
            names = "--device",
            paramLabel = "D",
            defaultValue = "auto",
            description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    String device;

    @Option(
            names = "--dtype",
            paramLabel = "T",
            defaultValue = "fp32",
            description = "fp32 or bf16 (default: ${DEFAULT-VALUE}).")
    String dtype;

    @Option(
            names = "--max-model-len",
            paramLabel = "N",
            defaultValue = "0",
            description = "Positions that a session may hold; 0: as many as the model's default (default: 0).")
    int maxModelLen;

    @Option(
            names = "--max-num-seqs",
            paramLabel = "N",
            defaultValue = "8",
            description = "Sessions that reason at the same time (default: ${DEFAULT-VALUE}).")
    int maxNumSeqs;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; 0.0.0.0 is every one (default: ${DEFAULT-VALUE}).")
    String host;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of the records, schemas and states; a second start goes on with what is there.")
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
            defaultValue = "8080",
            description = "Port of the gateway, which this version does not have yet; accepted and left unused.")
    int httpPort;

    /** @param defaultData where {@code --data} was not given */
    NodeSettings settings(Path defaultData) {
        return new NodeSettings(
                model == null ? Folders.shippedModel() : model,
                device,
                dtype,
                maxModelLen,
                maxNumSeqs,
                data == null ? defaultData : data,
                host,
                kafkaPort == null ? DEFAULT_KAFKA_PORT : kafkaPort,
                registryPort == null ? DEFAULT_REGISTRY_PORT : registryPort);
    }
}
