package ai.valr.cli;

import ai.valr.doctor.BrokerCheck;
import ai.valr.doctor.Check;
import ai.valr.doctor.ClockCheck;
import ai.valr.doctor.DiskCheck;
import ai.valr.doctor.JavaCheck;
import ai.valr.doctor.MemoryCheck;
import ai.valr.doctor.ModelFilesCheck;
import ai.valr.doctor.NativeLibraryCheck;
import ai.valr.doctor.PortsCheck;
import ai.valr.doctor.SchemasCheck;
import ai.valr.doctor.SettingsCheck;
import ai.valr.doctor.TopicsCheck;
import ai.valr.engine.EngineConfig;
import ai.valr.gateway.GatewayConfig;
import ai.valr.node.ModelSettings;
import ai.valr.observability.MetricsAddress;
import ai.valr.schemas.ConnectionSettings;
import ai.valr.schemas.TopicSettings;
import ai.valr.trainer.service.TrainerConfig;
import ai.valr.worker.WorkerConfig;
import ai.valr.worker.release.ReleaseConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Which checks there are for a service's file, for a broker and a registry, or for a node on this machine. */
final class DoctorPlan {
    private static final String BROKER = "bootstrap.servers";
    private static final String REGISTRY = "schema.registry.url";
    private static final Set<String> GATEWAYS_OWN = Set.of("host", "port", "api_keys");
    private static final long MIB = 1L << 20;

    /** Least that a broker, a registry's database and a trainer's buffer begin with. */
    private static final long LEAST_BYTES = 512 * MIB;

    /** PyTorch's library, unpacked. */
    private static final long NATIVE_BYTES = 500 * MIB;

    private final ConnectionOptions connection;
    private final ModelSettings model;
    private final UnaryOperator<EngineConfig> engine;
    private final List<Check> checks = new ArrayList<>();

    /**
     * @param model as the options say
     * @param engine puts into an engine's settings what the options say
     * @param data folder of a node on this machine
     * @throws EnvironmentException where the settings file cannot be read
     */
    DoctorPlan(ConnectionOptions connection, ModelSettings model, UnaryOperator<EngineConfig> engine, Path data) {
        this.connection = connection;
        this.model = model;
        this.engine = engine;
        checks.add(new JavaCheck());
        if (connection.isGiven()) {
            service(connection.raw());
        } else {
            node(data);
        }
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    private void node(Path data) {
        TopicSettings topics = TopicSettings.DEFAULTS;
        long most = topics.partitions() * (topics.frameRetentionBytes() + 3 * topics.recordRetentionBytes());
        model(model, EngineConfig.defaults(), ReleaseConfig.DEFAULT_MAX_MODELS);
        disk(List.of(new DiskCheck.Folder("a node's data in", data, LEAST_BYTES, most)));
        checks.add(new PortsCheck(List.of(
                new PortsCheck.Port("broker", "127.0.0.1", NodeOptions.DEFAULT_KAFKA_PORT, "--kafka-port"),
                new PortsCheck.Port("registry", "127.0.0.1", NodeOptions.DEFAULT_REGISTRY_PORT, "--registry-port"),
                new PortsCheck.Port("gateway", "127.0.0.1", GatewayConfig.DEFAULT_PORT, "--http-port"))));
    }

    private void service(Map<String, String> settings) {
        if (connection.file().isEmpty()) {
            model(model, EngineConfig.defaults(), ReleaseConfig.DEFAULT_MAX_MODELS);
            connection(settings, TopicSettings.DEFAULTS, true);
            return;
        }
        try {
            file(settings);
        } catch (IllegalArgumentException e) {
            checks.add(SettingsCheck.wrong(connection.file().orElseThrow(), kind(settings), e.getMessage()));
            connection(settings, TopicSettings.DEFAULTS, true);
        }
    }

    private static String kind(Map<String, String> settings) {
        if (settings.containsKey("data_dir")) {
            return "trainer";
        }
        return settings.keySet().stream().anyMatch(GATEWAYS_OWN::contains) ? "gateway" : "worker";
    }

    private void file(Map<String, String> settings) {
        switch (kind(settings)) {
            case "trainer" -> trainer(settings, TrainerConfig.parse(settings));
            case "gateway" -> gateway(settings, GatewayConfig.parse(settings));
            default -> worker(settings, WorkerConfig.parse(settings));
        }
    }

    private void worker(Map<String, String> settings, WorkerConfig config) {
        understood("worker");
        model(model, config.engine(), config.releases().maxModels());
        disk(List.of(
                new DiskCheck.Folder(
                        "state.dir", config.stateDirectory(), config.minFreeDiskBytes(), 4 * config.minFreeDiskBytes()),
                new DiskCheck.Folder("release_cache", config.releases().cache(), 0, LEAST_BYTES)));
        metrics(config.metrics());
        connection(settings, config.topics(), config.createTopics());
    }

    private void trainer(Map<String, String> settings, TrainerConfig config) {
        understood("trainer");
        checks.add(new NativeLibraryCheck());
        checks.add(new ModelFilesCheck(config.model()));
        disk(List.of(new DiskCheck.Folder("data_dir", config.dataDirectory(), LEAST_BYTES, 8 * LEAST_BYTES)));
        metrics(config.metrics());
        connection(settings, TopicSettings.DEFAULTS, true);
    }

    private void gateway(Map<String, String> settings, GatewayConfig config) {
        understood("gateway");
        checks.add(new PortsCheck(List.of(new PortsCheck.Port("gateway", config.host(), config.port(), "port"))));
        connection(settings, TopicSettings.DEFAULTS, true);
    }

    private void understood(String kind) {
        checks.add(SettingsCheck.right(connection.file().orElseThrow(), kind));
    }

    private void model(ModelSettings model, EngineConfig configured, int versions) {
        checks.add(new NativeLibraryCheck());
        checks.add(new ModelFilesCheck(model.folder()));
        checks.add(new MemoryCheck(model, engine.apply(configured), versions));
    }

    private void disk(List<DiskCheck.Folder> own) {
        List<DiskCheck.Folder> folders = new ArrayList<>(own);
        folders.add(new DiskCheck.Folder(
                "temporary files in", Path.of(System.getProperty("java.io.tmpdir")), 64 * MIB, 128 * MIB));
        Optional.ofNullable(System.getenv("DJL_CACHE_DIR"))
                .map(Path::of)
                .filter(cache -> !cache.resolve("pytorch").toFile().isDirectory())
                .ifPresent(cache ->
                        folders.add(new DiskCheck.Folder("PyTorch's library in", cache, NATIVE_BYTES, NATIVE_BYTES)));
        checks.add(new DiskCheck(folders));
    }

    private void metrics(Optional<MetricsAddress> metrics) {
        metrics.ifPresent(address -> checks.add(new PortsCheck(
                List.of(new PortsCheck.Port("metrics", address.host(), address.port(), "metrics_port")))));
    }

    private void connection(Map<String, String> settings, TopicSettings topics, boolean made) {
        Map<String, Object> client = new HashMap<>();
        settings.forEach((name, value) -> {
            if (name.equals(BROKER) || ConnectionSettings.isConnection(name)) {
                client.put(name, value);
            }
        });
        if (client.containsKey(BROKER)) {
            checks.add(new BrokerCheck(client, new TopicsCheck(topics, made)));
        }
        if (client.containsKey(REGISTRY)) {
            checks.add(new SchemasCheck(client));
            clock(client.get(REGISTRY).toString().split(",")[0].strip());
        }
    }

    /** An address that is none has the registry's own line. */
    private void clock(String url) {
        try {
            URI registry = URI.create(url);
            if (registry.getHost() != null) {
                checks.add(new ClockCheck(registry));
            }
        } catch (IllegalArgumentException e) {
            return;
        }
    }
}
