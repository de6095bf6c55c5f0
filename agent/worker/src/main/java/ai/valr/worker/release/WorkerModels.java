package ai.valr.worker.release;

import ai.valr.engine.LoadedVersions;
import ai.valr.engine.ModelVersions;
import ai.valr.model.ReasoningModel;
import ai.valr.releases.ReleaseCache;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.ValrSerdes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A worker's versions of its model: those that it loads by what Kafka says, or one alone. Closed behind the engine that uses
 * them; the model that it starts with stays its owner's.
 */
public final class WorkerModels implements AutoCloseable {
    /** Copies in the cache beside those in memory: what the active one may go back to. */
    private static final int SPARE_COPIES = 2;

    private final ModelVersions versions;
    private final ReleaseConfig config;
    private final LoadedVersions loaded;
    private final ReleasedVersions source;
    private final ReleaseLog log;
    private volatile ReleaseFollowing following;

    private WorkerModels(
            ModelVersions versions,
            ReleaseConfig config,
            LoadedVersions loaded,
            ReleasedVersions source,
            ReleaseLog log) {
        this.versions = versions;
        this.config = config;
        this.loaded = loaded;
        this.source = source;
        this.log = log;
    }

    /** This one model, whatever is released. */
    public static WorkerModels only(ReasoningModel model) {
        return new WorkerModels(ModelVersions.only(model), null, null, null, null);
    }

    /**
     * Nothing is asked of the broker before {@link #start}, or before a version is wanted that is not in memory.
     *
     * @param connection {@code bootstrap.servers}, {@code schema.registry.url}, Kafka's and Confluent's own settings
     * @param maxOpenSessions KV caches that are held at most
     * @throws ai.valr.releases.ReleaseException where a setting is wrong
     */
    public static WorkerModels of(
            StartModel start, ReleaseConfig config, Map<String, String> connection, int maxOpenSessions) {
        Map<String, String> settings = new HashMap<>(connection);
        settings.putAll(config.store());
        ReleaseLog log = ReleaseLog.connect(settings);
        ReleaseCache cache = new ReleaseCache(config.cache(), config.maxModels() + SPARE_COPIES, config.store());
        ReleasedVersions source = new ReleasedVersions(start, log, cache);
        LoadedVersions loaded = new LoadedVersions(start.model(), source, config.maxModels(), maxOpenSessions);
        return new WorkerModels(loaded, config, loaded, source, log);
    }

    public ModelVersions versions() {
        return versions;
    }

    /**
     * Makes the active release the version that serves, where it can be had, and follows those that come. Does nothing where
     * releases are not followed. Waits for the files and their loading.
     *
     * @param client settings of Kafka's clients
     */
    public void start(Map<String, Object> client, ValrSerdes serdes) throws InterruptedException {
        if (loaded != null && config.follow()) {
            following = new ReleaseFollowing(
                    versions.name(),
                    loaded,
                    source,
                    log,
                    serdes.deserializer(ModelRelease.class),
                    new ReleaseDeadLetters(client));
            following.start();
        }
    }

    public ReleaseState state() {
        ReleaseFollowing current = following;
        if (loaded == null) {
            String version = activeVersion();
            return new ReleaseState(version, List.of(version), 0, 0, 0, 0, "");
        }
        List<String> resident = loaded.resident();
        return new ReleaseState(
                resident.get(0),
                resident,
                loaded.loaded(),
                loaded.evicted(),
                current == null ? 0 : current.refused(),
                current == null ? 0 : current.topicChanges(),
                current == null ? "" : current.problem());
    }

    private String activeVersion() {
        try (var use = versions.active()) {
            return use.model().version();
        }
    }

    @Override
    public void close() {
        if (following != null) {
            following.close();
        }
        if (loaded != null) {
            loaded.close();
        }
        if (log != null) {
            log.close();
        }
    }
}
