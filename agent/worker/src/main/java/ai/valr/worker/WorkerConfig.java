package ai.valr.worker;

import ai.valr.engine.EngineConfig;
import ai.valr.observability.MetricsAddress;
import ai.valr.schemas.ConnectionSettings;
import ai.valr.schemas.TopicSettings;
import ai.valr.settings.Setting;
import ai.valr.worker.release.ReleaseConfig;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.TaskDefaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Everything that a worker can be told. {@link #parse} reads it from settings by name, {@link #local} gives the defaults
 * for a broker and a registry; docs/worker.md and {@code valr settings worker} list the names.
 *
 * @param bootstrapServers Kafka's
 * @param schemaRegistryUrl base of Confluent's API
 * @param applicationId the group of workers that share the sessions
 * @param stateDirectory where {@link StateStores#DISK} stores lie
 * @param minFreeDiskBytes room that the volume of {@code stateDirectory} must have, or the worker ends; 0 is no bound, and
 *     {@link StateStores#MEMORY} stores need none
 * @param streamThreads threads that run the stream, at most one a partition is busy
 * @param stores where sessions are kept
 * @param topics how topics are made that are missing
 * @param createTopics whether they are made
 * @param registryWait how long a stream thread waits for the registry before it takes the record up again
 * @param engine bounds of the engine
 * @param limits bounds of a session
 * @param defaults what a task may spend
 * @param releases how the model's releases are followed
 * @param passThrough Kafka's and Confluent's own settings, by their own names; they win over what a worker sets
 * @param metrics where a worker shows its metrics and whether it serves; empty: nowhere
 */
public record WorkerConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String applicationId,
        Path stateDirectory,
        long minFreeDiskBytes,
        int streamThreads,
        StateStores stores,
        TopicSettings topics,
        boolean createTopics,
        Duration registryWait,
        EngineConfig engine,
        SessionLimits limits,
        TaskDefaults defaults,
        ReleaseConfig releases,
        Map<String, String> passThrough,
        Optional<MetricsAddress> metrics) {

    public static final String DEFAULT_APPLICATION_ID = "valr-worker";

    /** 256 MiB: what the write buffers of 8 partitions' stores may come to (192 MiB), and a compaction beside them. */
    public static final long DEFAULT_MIN_FREE_DISK_BYTES = 256L << 20;

    public WorkerConfig {
        Objects.requireNonNull(bootstrapServers, "bootstrapServers");
        Objects.requireNonNull(schemaRegistryUrl, "schemaRegistryUrl");
        Objects.requireNonNull(applicationId, "applicationId");
        Objects.requireNonNull(stateDirectory, "stateDirectory");
        Objects.requireNonNull(stores, "stores");
        Objects.requireNonNull(topics, "topics");
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(defaults, "defaults");
        Objects.requireNonNull(releases, "releases");
        Objects.requireNonNull(metrics, "metrics");
        if (minFreeDiskBytes < 0) {
            throw new IllegalArgumentException("min_free_disk_bytes " + minFreeDiskBytes + " must be 0 or more");
        }
        if (streamThreads < 1) {
            throw new IllegalArgumentException("stream_threads " + streamThreads + " must be 1 or more");
        }
        if (registryWait.isNegative()) {
            throw new IllegalArgumentException("registry_wait_ms " + registryWait.toMillis() + " must be 0 or more");
        }
        passThrough = Map.copyOf(passThrough);
    }

    /** The defaults, for this broker, this registry and this state directory. */
    public static WorkerConfig local(String bootstrapServers, String schemaRegistryUrl, Path stateDirectory) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                DEFAULT_APPLICATION_ID,
                stateDirectory,
                DEFAULT_MIN_FREE_DISK_BYTES,
                2,
                StateStores.DISK,
                TopicSettings.DEFAULTS,
                true,
                Duration.ofSeconds(2),
                EngineConfig.defaults(),
                SessionLimits.defaults(),
                TaskDefaults.defaults(),
                ReleaseConfig.in(releaseCache(stateDirectory)),
                Map.of(),
                Optional.empty());
    }

    /**
     * Reads settings by name: the worker's own in {@code snake_case}, Kafka's and Confluent's by their own names.
     *
     * @throws IllegalArgumentException that names every problem: what is missing, what has a wrong value, what no one
     *     knows and what it may have meant
     */
    public static WorkerConfig parse(Map<String, String> settings) {
        return new WorkerSettings(settings).read();
    }

    /** What {@link #parse} reads, beside what passes through; for people. */
    public static List<Setting> settings() {
        return WorkerSettings.declared();
    }

    /** What a client beside the stream needs of {@link #passThrough()} to be let in by the broker and the registry. */
    public Map<String, String> connection() {
        return passThrough.entrySet().stream()
                .filter(setting -> ConnectionSettings.isConnection(setting.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Beside the state directory, which is Kafka Streams' own. */
    static Path releaseCache(Path stateDirectory) {
        return stateDirectory.toAbsolutePath().normalize().resolveSibling("valr-releases");
    }

    /** The same with releases that are followed in another way. */
    public WorkerConfig withReleases(ReleaseConfig newReleases) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                applicationId,
                stateDirectory,
                minFreeDiskBytes,
                streamThreads,
                stores,
                topics,
                createTopics,
                registryWait,
                engine,
                limits,
                defaults,
                newReleases,
                passThrough,
                metrics);
    }

    /** The same with another engine. */
    public WorkerConfig withEngine(EngineConfig newEngine) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                applicationId,
                stateDirectory,
                minFreeDiskBytes,
                streamThreads,
                stores,
                topics,
                createTopics,
                registryWait,
                newEngine,
                limits,
                defaults,
                releases,
                passThrough,
                metrics);
    }

    /** The same with other bounds of a session. */
    public WorkerConfig withLimits(SessionLimits newLimits) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                applicationId,
                stateDirectory,
                minFreeDiskBytes,
                streamThreads,
                stores,
                topics,
                createTopics,
                registryWait,
                engine,
                newLimits,
                defaults,
                releases,
                passThrough,
                metrics);
    }

    /** The same with topics that are made in another way. */
    public WorkerConfig withTopics(TopicSettings newTopics) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                applicationId,
                stateDirectory,
                minFreeDiskBytes,
                streamThreads,
                stores,
                newTopics,
                createTopics,
                registryWait,
                engine,
                limits,
                defaults,
                releases,
                passThrough,
                metrics);
    }

    /** The same with other settings of Kafka's and Confluent's. */
    public WorkerConfig withPassThrough(Map<String, String> newPassThrough) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                applicationId,
                stateDirectory,
                minFreeDiskBytes,
                streamThreads,
                stores,
                topics,
                createTopics,
                registryWait,
                engine,
                limits,
                defaults,
                releases,
                newPassThrough,
                metrics);
    }
}
