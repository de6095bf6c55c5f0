package ai.valr.worker;

import ai.valr.engine.EngineConfig;
import ai.valr.observability.MetricsAddress;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.TopicSettings;
import ai.valr.settings.Declaration;
import ai.valr.settings.Setting;
import ai.valr.settings.SettingsReader;
import ai.valr.worker.release.ReleaseConfig;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.TaskDefaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a {@link WorkerConfig} from settings by name and collects every problem before it says one. */
final class WorkerSettings {
    private final SettingsReader reader;

    WorkerSettings(Map<String, String> settings) {
        this.reader = new SettingsReader(settings);
    }

    /** What a worker can be told, a store's settings among it. */
    static List<Setting> declared() {
        WorkerSettings settings = new WorkerSettings(Map.of());
        settings.config();
        List<Setting> all = new ArrayList<>(settings.reader.declared());
        all.addAll(ReleaseStore.settings());
        return all;
    }

    WorkerConfig read() {
        WorkerConfig config = config();
        List<String> problems = reader.problems();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    problems.size() + (problems.size() == 1 ? " setting is" : " settings are") + " wrong: "
                            + String.join("; ", problems));
        }
        return config;
    }

    /** Of use where there are no problems. */
    private WorkerConfig config() {
        String bootstrapServers =
                setting("bootstrap.servers", "Kafka's brokers").needed("host:port of a Kafka broker");
        String registryUrl =
                setting("schema.registry.url", "the schema registry").needed("the base of a registry's Confluent API");
        String applicationId = setting("application.id", "workers that have the same one share the sessions")
                .text(WorkerConfig.DEFAULT_APPLICATION_ID);
        Path stateDirectory = Path.of(setting("state.dir", "folder of the sessions on disk, of this worker alone")
                .shown("`valr-worker` in Java's temporary folder")
                .text(Path.of(System.getProperty("java.io.tmpdir"), "valr-worker")
                        .toString()));
        WorkerConfig base = WorkerConfig.local("", "", stateDirectory);
        int streamThreads = setting("stream_threads", "threads of the stream; at most one a partition is busy")
                .atLeast(1)
                .whole(base.streamThreads());
        StateStores stores = setting("state_stores", "where sessions are kept; on disk in RocksDB, bounded")
                .choice(StateStores.DISK);
        long minFreeDiskBytes = setting(
                        "min_free_disk_bytes",
                        "room on the volume of `state.dir`, or the worker ends; 0: no bound. The default is what the write"
                                + " buffers of 8 partitions may come to (192 MiB), and a compaction")
                .atLeast(0)
                .big(base.minFreeDiskBytes());
        boolean createTopics =
                setting("create_topics", "make topics that are missing").flag(base.createTopics());
        TopicSettings topics = reader.part(this::topics, base.topics());
        Duration registryWait = Duration.ofMillis(
                setting("registry_wait_ms", "how long a record waits for the registry before it is taken up again")
                        .atLeast(0)
                        .whole((int) base.registryWait().toMillis()));
        EngineConfig engine = reader.part(this::engine, base.engine());
        SessionLimits limits = reader.part(this::limits, base.limits());
        TaskDefaults defaults = reader.part(this::defaults, base.defaults());
        ReleaseConfig releases = reader.part(() -> releases(stateDirectory), base.releases());
        Optional<MetricsAddress> metrics = reader.part(() -> MetricsAddress.read(reader), base.metrics());
        Map<String, String> passThrough = passThrough();
        return reader.part(
                () -> new WorkerConfig(
                        bootstrapServers,
                        registryUrl,
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
                        passThrough,
                        metrics),
                base);
    }

    private Declaration setting(String name, String meaning) {
        return reader.setting(name, meaning);
    }

    private TopicSettings topics() {
        TopicSettings base = TopicSettings.DEFAULTS;
        return new TopicSettings(
                setting("partitions", "of the topics of sessions; at most as many workers share these")
                        .between(1, TopicSettings.MAX_PARTITIONS)
                        .whole(base.partitions()),
                (short) setting("replication_factor", "of every topic; -1: as the broker is set")
                        .values("-1, or 1 or more")
                        .whole(base.replicationFactor()),
                Duration.ofMillis(setting("frame_retention_ms", "age after which frames go")
                        .atLeast(1)
                        .big(base.frameRetention().toMillis())),
                setting("frame_retention_bytes", "size of a partition of frames after which they go")
                        .atLeast(1)
                        .big(base.frameRetentionBytes()),
                Duration.ofMillis(
                        setting("record_retention_ms", "age after which tasks, events, feedback and dead letters go")
                                .atLeast(1)
                                .big(base.recordRetention().toMillis())),
                setting("record_retention_bytes", "size of a partition of each of them after which they go")
                        .atLeast(1)
                        .big(base.recordRetentionBytes()),
                setting("max_message_bytes", "of a batch of frames or dead letters; the broker has a bound of its own")
                        .atLeast(1)
                        .whole(base.maxMessageBytes()));
    }

    private EngineConfig engine() {
        EngineConfig base = EngineConfig.defaults();
        int maxNumSeqs =
                setting("max_num_seqs", "tasks that take turns").atLeast(1).whole(base.maxNumSeqs());
        return new EngineConfig(
                maxNumSeqs,
                setting("max_queued_tasks", "in the engine, running and waiting; more wait in the store")
                        .values("`max_num_seqs` or more")
                        .whole(base.maxQueuedTasks()),
                setting("max_queued_frames", "pictures in the engine that wait for the vision tower")
                        .atLeast(1)
                        .whole(base.maxQueuedFrames()),
                setting("max_open_sessions", "KV caches held, running and idle")
                        .values("`max_num_seqs` or more")
                        .whole(base.maxOpenSessions()),
                setting("step_threads", "steps that are computed at the same time")
                        .shown("half of the cores, 1 to 4, at most `max_num_seqs`")
                        .values("1 to `max_num_seqs`")
                        .whole(Math.min(base.stepThreads(), maxNumSeqs)),
                setting("encode_threads", "pictures that are encoded at the same time")
                        .atLeast(1)
                        .whole(base.encodeThreads()),
                setting("max_tries", "of a step or a picture that fails for a reason that may pass")
                        .atLeast(1)
                        .whole(base.maxTries()),
                setting("aging_rounds", "turns of others that lift a waiting task by one priority")
                        .atLeast(1)
                        .whole(base.agingRounds()),
                Duration.ofMillis(setting("engine_idle_ms", "how long the KV cache of a session without a task is kept")
                        .atLeast(1)
                        .big(base.idleAfter().toMillis())));
    }

    private SessionLimits limits() {
        SessionLimits base = SessionLimits.defaults();
        return new SessionLimits(
                setting("frames_per_task", "frames that a task looks at where it does not say which")
                        .values("1 to `max_frames_per_task`")
                        .whole(base.framesPerTask()),
                setting("max_frames_per_task", "frames that a task may look at")
                        .values("`frames_per_task` or more")
                        .whole(base.maxFramesPerTask()),
                setting("max_frames_per_session", "frames that a session knows; past it the oldest leaves")
                        .values("`max_frames_per_task` or more")
                        .whole(base.maxFramesPerSession()),
                setting("max_encoding_per_session", "its pictures that wait for the vision tower at a time")
                        .atLeast(1)
                        .whole(base.maxEncodingPerSession()),
                setting("max_tasks_per_session", "tasks that wait in a session; one more fails")
                        .atLeast(1)
                        .whole(base.maxTasksPerSession()),
                setting("remembered_tasks", "ended tasks whose ids a session knows again")
                        .atLeast(1)
                        .whole(base.rememberedTasks()),
                setting("context_turns", "tasks that a context holds; 1 begins each task anew")
                        .atLeast(1)
                        .whole(base.contextTurns()),
                setting("context_frames", "frames that a context holds")
                        .values("`max_frames_per_task` or more")
                        .whole(base.contextFrames()),
                setting(
                                "frame_policy",
                                "what leaves a context that is full: frames, evenly over its time, or all but what the next"
                                        + " task looks at")
                        .choice(base.framePolicy()),
                setting("frame_wait_ms", "how long a task waits for frames that did not come yet")
                        .atLeast(0)
                        .big(base.frameWaitMs()),
                setting("max_resumes", "how often a task is taken up again without a step in between before it fails")
                        .atLeast(1)
                        .whole(base.maxResumes()),
                setting("session_idle_ms", "after which a session without tasks is erased")
                        .atLeast(1)
                        .big(base.sessionIdleMs()));
    }

    private TaskDefaults defaults() {
        TaskDefaults base = TaskDefaults.defaults();
        return new TaskDefaults(
                setting("default_steps", "of a task that does not say")
                        .values("1 to `max_steps`")
                        .whole(base.steps()),
                setting("max_steps", "that a task may ask for")
                        .values("`default_steps` or more")
                        .whole(base.maxSteps()),
                setting("default_tokens", "text tokens of a task that does not say")
                        .values("1 to `max_tokens`")
                        .whole(base.tokens()),
                setting("max_tokens", "that a task may ask for")
                        .values("`default_tokens` and `tokens_per_step` or more")
                        .whole(base.maxTokens()),
                setting("tokens_per_step", "text tokens of one step")
                        .values("1 to `max_tokens`")
                        .whole(base.tokensPerStep()),
                setting("max_latents_per_task", "latent positions of one task")
                        .atLeast(0)
                        .whole(base.latents()));
    }

    private ReleaseConfig releases(Path stateDirectory) {
        boolean follow = setting(
                        "follow_releases",
                        "serve the model's active release; false: the version that it started with, and others where a task"
                                + " pins one")
                .flag(true);
        Path cache = Path.of(setting(
                        "release_cache",
                        "folder of the releases' files, at most `max_models` + 2 of them; workers of a machine may share it")
                .shown("`valr-releases` beside `state.dir`")
                .text(WorkerConfig.releaseCache(stateDirectory).toString()));
        int maxModels = setting("max_models", "versions in memory")
                .values("2 or more, or 1 without `follow_releases`")
                .whole(ReleaseConfig.DEFAULT_MAX_MODELS);
        Map<String, String> store = reader.others();
        store.keySet().removeIf(name -> !ReleaseStore.isSetting(name));
        return new ReleaseConfig(follow, cache, maxModels, store);
    }

    /** What is left must be Kafka's or Confluent's. */
    private Map<String, String> passThrough() {
        Map<String, String> passed = new HashMap<>();
        reader.others().forEach((name, value) -> {
            if (ForeignSettings.isKnown(name)) {
                passed.put(name, value);
            } else if (!ReleaseStore.isSetting(name)) {
                reader.problem(name + " is no setting" + ForeignSettings.closest(name, reader.names()));
            }
        });
        return passed;
    }
}
