package ai.valr.cli;

import ai.valr.client.Connection;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.ConnectionSettings;
import ai.valr.worker.WorkerConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of the commands that meet a broker and a registry of the user's. An option wins over the file. */
final class ConnectionOptions {
    private static final Map<String, String> LOCAL_NODE = Map.of(
            "bootstrap.servers", "127.0.0.1:9092", "schema.registry.url", "http://127.0.0.1:8081/apis/ccompat/v7");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Settings of the worker (for releases and doctor: of any service), .properties or .yaml; Kafka's and"
                            + " Confluent's own names pass through (security.protocol, basic.auth.user.info, ...).")
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

    /**
     * What the worker is told.
     *
     * @throws ParameterException that names every setting that is wrong, broker or registry missing included
     */
    WorkerConfig worker(CommandSpec spec) {
        return parse(spec, Map.of());
    }

    /** As {@link #worker}, where a node of {@code valr serve} on this machine stands in for what is not given. */
    WorkerConfig workerOrLocalNode(CommandSpec spec) {
        return parse(spec, LOCAL_NODE);
    }

    /** How a client reaches what a worker of these settings serves. */
    static Connection connection(WorkerConfig settings) {
        return new Connection(settings.bootstrapServers(), settings.schemaRegistryUrl(), settings.connection());
    }

    /**
     * How the versions of models are reached: what a file of any service says of broker, registry and store, all else being
     * that service's own. A node of {@code valr serve} on this machine stands in for what is not given.
     */
    Map<String, String> releaseLog() {
        Map<String, String> settings = settings(LOCAL_NODE);
        settings.keySet()
                .removeIf(name -> !name.equals("bootstrap.servers")
                        && !ConnectionSettings.isConnection(name)
                        && !ReleaseStore.isSetting(name));
        return settings;
    }

    /** Whether anything was said about a connection. */
    boolean isGiven() {
        return config != null || bootstrapServers != null || schemaRegistryUrl != null;
    }

    /** The file, where one was given. */
    Optional<Path> file() {
        return Optional.ofNullable(config);
    }

    /** What was said, unread: a file of any service, and the options. */
    Map<String, String> raw() {
        return settings(Map.of());
    }

    private Map<String, String> settings(Map<String, String> defaults) {
        Map<String, String> settings = new TreeMap<>(defaults);
        if (config != null) {
            settings.putAll(SettingsFile.read(config));
        }
        if (bootstrapServers != null) {
            settings.put("bootstrap.servers", bootstrapServers);
        }
        if (schemaRegistryUrl != null) {
            settings.put("schema.registry.url", schemaRegistryUrl);
        }
        return settings;
    }

    private WorkerConfig parse(CommandSpec spec, Map<String, String> defaults) {
        Map<String, String> settings = settings(defaults);
        try {
            return WorkerConfig.parse(settings);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), (config == null ? "" : config + ": ") + e.getMessage(), e);
        }
    }
}
