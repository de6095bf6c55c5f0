package ai.valr.trainer.service;

import ai.valr.model.config.NearestKey;
import ai.valr.model.torch.Dtype;
import ai.valr.observability.MetricsAddress;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.ConnectionSettings;
import ai.valr.settings.Declaration;
import ai.valr.settings.Range;
import ai.valr.settings.Setting;
import ai.valr.settings.SettingsReader;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.trainer.run.TrainingRun;
import ai.valr.trainer.tune.BaseData;
import ai.valr.trainer.tune.EncoderFolders;
import ai.valr.trainer.tune.TuningSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a {@link TrainerConfig} from settings by name and collects every problem before it says one. */
final class TrainerSettings {
    /** Worlds by the words for them, in the order in which they are told. */
    static final Map<String, Optional<WorldConfig>> WORLDS = worlds();

    private final SettingsReader reader;
    private final Map<String, String> foreign = new HashMap<>();
    private final Map<String, String> store = new HashMap<>();

    TrainerSettings(Map<String, String> settings) {
        this.reader = new SettingsReader(settings);
    }

    /** What a trainer can be told, a store's settings among it. */
    static List<Setting> declared() {
        TrainerSettings settings = new TrainerSettings(Map.of());
        settings.config();
        List<Setting> all = new ArrayList<>(settings.reader.declared());
        all.addAll(ReleaseStore.settings());
        return all;
    }

    TrainerConfig read() {
        TrainerConfig config = config();
        if (!reader.problems().isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", reader.problems()));
        }
        return config;
    }

    /** Null, or of no use, where there are problems. */
    private TrainerConfig config() {
        String brokers = setting("bootstrap.servers", "Kafka's brokers").needed("host:port of a Kafka broker");
        String registry =
                setting("schema.registry.url", "the schema registry").needed("the base of a registry's Confluent API");
        Path model = Path.of(setting("model", "of the version to begin with, where none is released yet")
                .needed("a model folder"));
        Path data = Path.of(setting("data_dir", "its buffer, the round at hand, copies of releases")
                .needed("a folder of this trainer alone"));
        String place = setting("release_store", "where releases are put")
                .values("`file:` or `s3:`")
                .shown("`releases` in `data_dir`")
                .text(data.resolve("releases").toUri().toString());
        URI releases = reader.part(() -> URI.create(place), null);
        int everyEpisodes = setting("every_episodes", "new episodes that begin a round")
                .in(TrainerConfig.EPISODES)
                .whole(64);
        int everySeconds = setting("every_seconds", "after which fewer do, from the first new one on")
                .in(TrainerConfig.SECONDS)
                .whole(600);
        int leastEpisodes = setting("least_episodes", "without which no round begins")
                .values("1 to `every_episodes`")
                .shown("8, or `every_episodes` where that is less")
                .whole(Math.min(8, everyEpisodes));
        int bufferEpisodes = setting("buffer_episodes", "kept to learn from")
                .in(TrainerConfig.EPISODES)
                .whole(2048);
        double heldOutShare = setting("held_out_share", "of all tasks, kept to judge by")
                .in(TrainerConfig.SHARE)
                .decimal(0.2);
        int heldOutEpisodes = setting("held_out_episodes", "kept to judge by, at most")
                .in(TrainerConfig.HELD_OUT)
                .whole(512);
        int maxTraces = setting("max_traces", "answered tasks that feedback can be about, about 2 KB each")
                .in(TrainerConfig.TRACES)
                .whole(50_000);
        int intakeBytes = setting(
                        "intake_bytes",
                        "of pictures that are held at once while feedback is taken in; a single feedback's may have more")
                .in(TrainerConfig.INTAKE_BYTES)
                .whole(128 << 20);
        int checkpointSeconds = setting(
                        "checkpoint_seconds", "between two checkpoints of a round; 0 for one after every update")
                .in(TrainerConfig.CHECKPOINT_SECONDS)
                .whole((int) TrainingRun.CHECKPOINT_EVERY.toSeconds());
        int seed = setting("seed", "of everything that is drawn").whole(0);
        TuningSettings tuning = reader.part(() -> tuning(seed), null);
        BaseData base = reader.part(this::base, null);
        String encoders = setting(
                        "encoders", "where those lie that the model's latents are aligned with, beside its own tower")
                .values("NAME=FOLDER, with commas between several")
                .text("");
        EncoderFolders folders = reader.part(() -> EncoderFolders.parse(encoders), EncoderFolders.NONE);
        String device = setting("device", "where rounds are trained and judged")
                .values("`auto`, `cpu` or `cuda:N`")
                .text("auto");
        Gate.Settings gate = reader.part(() -> gate(seed), null);
        Optional<MetricsAddress> metrics = reader.part(() -> MetricsAddress.read(reader), Optional.empty());
        others();
        return reader.problems().isEmpty()
                ? reader.part(
                        () -> new TrainerConfig(
                                brokers,
                                registry,
                                model,
                                data,
                                releases,
                                everyEpisodes,
                                Duration.ofSeconds(everySeconds),
                                leastEpisodes,
                                bufferEpisodes,
                                heldOutEpisodes,
                                heldOutShare,
                                maxTraces,
                                intakeBytes,
                                Duration.ofSeconds(checkpointSeconds),
                                tuning,
                                base,
                                folders,
                                device,
                                gate,
                                store,
                                foreign,
                                metrics),
                        null)
                : null;
    }

    private Declaration setting(String name, String meaning) {
        return reader.setting(name, meaning);
    }

    private TuningSettings tuning(long seed) {
        return new TuningSettings(
                setting("mode", "low-rank additions to the decoder's matrices, or all of the decoder")
                        .choice(TuningSettings.Mode.LORA),
                setting("lora_rank", "of the additions").between(1, 1024).whole(16),
                setting("lora_alpha", "their scale is this by the rank")
                        .in(Range.above(0))
                        .decimal(32),
                setting("updates", "of a round").between(1, 1_000_000).whole(40),
                setting("batch_rows", "of a micro-batch; an update has `batch_rows` x `accumulation` x `shards`")
                        .between(1, 4096)
                        .whole(32),
                setting("accumulation", "micro-batches one after the other")
                        .between(1, 1024)
                        .whole(2),
                setting("shards", "micro-batches side by side, a thread each")
                        .between(1, 64)
                        .whole(1),
                setting("learning_rate", "at its peak; a tenth of the updates warms up, a cosine goes down to 5 %")
                        .in(new Range(0, false, 1, true))
                        .decimal(2e-3),
                setting("base_share", "of the micro-batches that are base data")
                        .in(new Range(0, true, 1, false))
                        .decimal(0.5),
                setting("repa_weight", "lambda, the alignment loss's weight")
                        .atLeast(0)
                        .decimal(0.5),
                setting("blend", "how far the candidate lies from its parent (0) to what was trained (1)")
                        .in(new Range(0, false, 1, true))
                        .decimal(0.5),
                setting("dtype", "of gradients; weights and moments are float32")
                        .choice(Dtype.FP32),
                seed);
    }

    private BaseData base() {
        return new BaseData(
                world("base_data", "what is rehearsed"),
                setting("base_scenes", "that are drawn from")
                        .between(1, 1_000_000)
                        .whole(512));
    }

    private Gate.Settings gate(long seed) {
        return new Gate.Settings(
                world("evaluation", "the frozen set of questions that a candidate must not lose on"),
                setting("gate_scenes", "of it, about ten questions each")
                        .between(1, 100_000)
                        .whole(120),
                seed,
                new GateRules(
                        setting("gate_margin", "of its score, that may be lost on it against the parent")
                                .between(0, 1)
                                .decimal(0.04),
                        setting(
                                        "gate_total_margin",
                                        "of its score, that may be lost on it against the version that training began with")
                                .between(0, 1)
                                .decimal(0.06)));
    }

    private static Map<String, Optional<WorldConfig>> worlds() {
        Map<String, Optional<WorldConfig>> worlds = new LinkedHashMap<>();
        worlds.put("roomworld", Optional.of(WorldConfig.standard()));
        worlds.put("roomworld-hard", Optional.of(WorldConfig.hard()));
        worlds.put("none", Optional.empty());
        return Collections.unmodifiableMap(worlds);
    }

    private Optional<WorldConfig> world(String name, String meaning) {
        String words = String.join(" or ", WORLDS.keySet());
        String world = setting(name, meaning).values(words).text("roomworld");
        Optional<WorldConfig> known = WORLDS.get(world);
        if (known == null) {
            reader.problem(name + " " + world + " must be " + words);
            return Optional.empty();
        }
        return known;
    }

    /** What is left must be a connection's or a store's. */
    private void others() {
        reader.others().forEach((name, value) -> {
            if (ReleaseStore.isSetting(name)) {
                store.put(name, value);
            } else if (ConnectionSettings.isConnection(name)) {
                foreign.put(name, value);
            } else {
                reader.problem(name + " is no setting of a trainer; the nearest one is "
                        + NearestKey.of(name, List.copyOf(reader.names()))
                        + " (settings of a connection and s3.* pass through)");
            }
        });
    }
}
