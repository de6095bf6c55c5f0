package ai.valr.worker;

import ai.valr.engine.EngineConfig;
import ai.valr.schemas.TopicSettings;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.TaskDefaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that a worker can be told. {@link #parse} reads it from settings by name, {@link #local} gives the defaults
 * for a broker and a registry; docs/worker.md lists the names.
 *
 * @param bootstrapServers Kafka's
 * @param schemaRegistryUrl base of Confluent's API
 * @param applicationId the group of workers that share the sessions
 * @param stateDirectory where {@link StateStores#DISK} stores lie
 * @param streamThreads threads that run the stream, at most one a partition is busy
 * @param stores where sessions are kept
 * @param topics how topics are made that are missing
 * @param createTopics whether they are made
 * @param registryWait how long a stream thread waits for the registry before it takes the record up again
 * @param engine bounds of the engine
 * @param limits bounds of a session
 * @param defaults what a task may spend
 * @param passThrough Kafka's and Confluent's own settings, by their own names; they win over what a worker sets
 */
public record WorkerConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String applicationId,
        Path stateDirectory,
        int streamThreads,
        StateStores stores,
        TopicSettings topics,
        boolean createTopics,
        Duration registryWait,
        EngineConfig engine,
        SessionLimits limits,
        TaskDefaults defaults,
        Map<String, String> passThrough) {

    public static final String DEFAULT_APPLICATION_ID = "valr-worker";

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
                2,
                StateStores.DISK,
                TopicSettings.DEFAULTS,
                true,
                Duration.ofSeconds(2),
                EngineConfig.defaults(),
                SessionLimits.defaults(),
                TaskDefaults.defaults(),
                Map.of());
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

    /** The same with another engine. */
    public WorkerConfig withEngine(EngineConfig newEngine) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                applicationId,
                stateDirectory,
                streamThreads,
                stores,
                topics,
                createTopics,
                registryWait,
                newEngine,
                limits,
                defaults,
                passThrough);
    }

    /** The same with other bounds of a session. */
    public WorkerConfig withLimits(SessionLimits newLimits) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                applicationId,
                stateDirectory,
                streamThreads,
                stores,
                topics,
                createTopics,
                registryWait,
                engine,
                newLimits,
                defaults,
                passThrough);
    }

    /** The same with topics that are made in another way. */
    public WorkerConfig withTopics(TopicSettings newTopics) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                applicationId,
                stateDirectory,
                streamThreads,
                stores,
                newTopics,
                createTopics,
                registryWait,
                engine,
                limits,
                defaults,
                passThrough);
    }

    /** The same with other settings of Kafka's and Confluent's. */
    public WorkerConfig withPassThrough(Map<String, String> newPassThrough) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                applicationId,
                stateDirectory,
                streamThreads,
                stores,
                topics,
                createTopics,
                registryWait,
                engine,
                limits,
                defaults,
                newPassThrough);
    }
}
