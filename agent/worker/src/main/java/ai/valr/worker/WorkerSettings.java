package ai.valr.worker;

import ai.valr.engine.EngineConfig;
import ai.valr.observability.MetricsAddress;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.TopicSettings;
import ai.valr.worker.release.ReleaseConfig;
import ai.valr.worker.session.FramePolicy;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.TaskDefaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Reads a {@link WorkerConfig} from settings by name and collects every problem before it says one. */
final class WorkerSettings {
    private final Map<String, String> left;
    private final Set<String> known = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    WorkerSettings(Map<String, String> settings) {
        this.left = new TreeMap<>(settings);
    }

    /** Names that were asked for. */
    Set<String> known() {
        return Set.copyOf(known);
    }

    WorkerConfig read() {
        String bootstrapServers = required("bootstrap.servers", "host:port of a Kafka broker");
        String registryUrl = required("schema.registry.url", "the base of a registry's Confluent API");
        String applicationId = text("application.id", WorkerConfig.DEFAULT_APPLICATION_ID);
        Path stateDirectory = Path.of(text(
                "state.dir",
                Path.of(System.getProperty("java.io.tmpdir"), "valr-worker").toString()));
        WorkerConfig base = WorkerConfig.local("", "", stateDirectory);
        long minFreeDiskBytes = big("min_free_disk_bytes", base.minFreeDiskBytes());
        int streamThreads = number("stream_threads", base.streamThreads());
        StateStores stores = named("state_stores", StateStores.class, StateStores.DISK);
        boolean createTopics = flag("create_topics", base.createTopics());
        Duration registryWait = Duration.ofMillis(
                number("registry_wait_ms", (int) base.registryWait().toMillis()));
        TopicSettings topics = part(this::topics, base.topics());
        EngineConfig engine = part(this::engine, base.engine());
        SessionLimits limits = part(this::limits, base.limits());
        TaskDefaults defaults = part(this::defaults, base.defaults());
        ReleaseConfig releases = part(() -> releases(stateDirectory), base.releases());
        Optional<MetricsAddress> metrics = part(this::metrics, base.metrics());
        Map<String, String> passThrough = passThrough();
        WorkerConfig config = part(
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
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    problems.size() + (problems.size() == 1 ? " setting is" : " settings are") + " wrong: "
                            + String.join("; ", problems));
        }
        return config;
    }

    private TopicSettings topics() {
        TopicSettings base = TopicSettings.DEFAULTS;
        return new TopicSettings(
                number("partitions", base.partitions()),
                (short) number("replication_factor", base.replicationFactor()),
                Duration.ofMillis(
                        big("frame_retention_ms", base.frameRetention().toMillis())),
                big("frame_retention_bytes", base.frameRetentionBytes()),
                Duration.ofMillis(
                        big("record_retention_ms", base.recordRetention().toMillis())),
                big("record_retention_bytes", base.recordRetentionBytes()),
                number("max_message_bytes", base.maxMessageBytes()));
    }

    private EngineConfig engine() {
        EngineConfig base = EngineConfig.defaults();
        return new EngineConfig(
                number("max_num_seqs", base.maxNumSeqs()),
                number("max_queued_tasks", base.maxQueuedTasks()),
                number("max_queued_frames", base.maxQueuedFrames()),
                number("max_open_sessions", base.maxOpenSessions()),
                number("step_threads", base.stepThreads()),
                number("encode_threads", base.encodeThreads()),
                number("max_tries", base.maxTries()),
                number("aging_rounds", base.agingRounds()),
                Duration.ofMillis(big("engine_idle_ms", base.idleAfter().toMillis())));
    }

    private SessionLimits limits() {
        SessionLimits base = SessionLimits.defaults();
        return new SessionLimits(
                number("frames_per_task", base.framesPerTask()),
                number("max_frames_per_task", base.maxFramesPerTask()),
                number("max_frames_per_session", base.maxFramesPerSession()),
                number("max_encoding_per_session", base.maxEncodingPerSession()),
                number("max_tasks_per_session", base.maxTasksPerSession()),
                number("remembered_tasks", base.rememberedTasks()),
                number("context_turns", base.contextTurns()),
                number("context_frames", base.contextFrames()),
                named("frame_policy", FramePolicy.class, base.framePolicy()),
                big("frame_wait_ms", base.frameWaitMs()),
                number("max_resumes", base.maxResumes()),
                big("session_idle_ms", base.sessionIdleMs()));
    }

    private TaskDefaults defaults() {
        TaskDefaults base = TaskDefaults.defaults();
        return new TaskDefaults(
                number("default_steps", base.steps()),
                number("max_steps", base.maxSteps()),
                number("default_tokens", base.tokens()),
                number("max_tokens", base.maxTokens()),
                number("tokens_per_step", base.tokensPerStep()),
                number("max_latents_per_task", base.latents()));
    }

    private ReleaseConfig releases(Path stateDirectory) {
        Map<String, String> store = new HashMap<>();
        left.forEach((name, value) -> {
            if (ReleaseStore.isSetting(name)) {
                store.put(name, value);
            }
        });
        store.keySet().forEach(left::remove);
        return new ReleaseConfig(
                flag("follow_releases", true),
                Path.of(text(
                        "release_cache",
                        WorkerConfig.releaseCache(stateDirectory).toString())),
                number("max_models", ReleaseConfig.DEFAULT_MAX_MODELS),
                store);
    }

    /** Nowhere unless a port is named: workers of one machine would want the same one. */
    private Optional<MetricsAddress> metrics() {
        String host = text("metrics_host", MetricsAddress.DEFAULT_HOST);
        boolean given = left.containsKey("metrics_port");
        int port = number("metrics_port", 0);
        return given ? Optional.of(new MetricsAddress(host, port)) : Optional.empty();
    }

    private <E extends Enum<E>> E named(String setting, Class<E> type, E fallback) {
        String name = text(setting, fallback.name());
        List<String> known = new ArrayList<>();
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(name.toUpperCase(Locale.ROOT))) {
                return value;
            }
            known.add(value.name().toLowerCase(Locale.ROOT));
        }
        problems.add(setting + " " + name + " must be " + String.join(" or ", known));
        return fallback;
    }

    /** What is left must be Kafka's or Confluent's. */
    private Map<String, String> passThrough() {
        Map<String, String> passed = new HashMap<>();
        left.forEach((name, value) -> {
            if (ForeignSettings.isKnown(name)) {
                passed.put(name, value);
            } else {
                problems.add(name + " is no setting" + ForeignSettings.closest(name, known));
            }
        });
        return passed;
    }

    /** A part whose own checks may fail is told with the rest, and stands in by its defaults meanwhile. */
    private <T> T part(Supplier<T> part, T base) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
            return base;
        }
    }

    private String required(String name, String what) {
        String value = text(name, "");
        if (value.isBlank()) {
            problems.add(name + " is not set; give " + what);
        }
        return value;
    }

    private String text(String name, String fallback) {
        known.add(name);
        String value = left.remove(name);
        return value == null ? fallback : value.strip();
    }

    private int number(String name, int fallback) {
        long value = big(name, fallback);
        if (value != (int) value) {
            problems.add(name + " " + value + " must lie in [" + Integer.MIN_VALUE + ", " + Integer.MAX_VALUE + "]");
            return fallback;
        }
        return (int) value;
    }

    private long big(String name, long fallback) {
        String value = text(name, null);
        if (value == null) {
            return fallback;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            problems.add(name + " " + value + " must be a whole number");
            return fallback;
        }
    }

    private boolean flag(String name, boolean fallback) {
        String value = text(name, Boolean.toString(fallback));
        if (!value.equals("true") && !value.equals("false")) {
            problems.add(name + " " + value + " must be true or false");
        }
        return value.equals("true");
    }
}
