package ai.valr.trainer.service;

import ai.valr.model.config.NearestKey;
import ai.valr.model.torch.Dtype;
import ai.valr.observability.MetricsAddress;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.ConnectionSettings;
import ai.valr.trainer.feedback.EpisodeStore;
import ai.valr.trainer.feedback.Reservoir;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.trainer.tune.BaseData;
import ai.valr.trainer.tune.TuningSettings;
import java.net.URI;
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

/**
 * Everything that a trainer can be told; docs/trainer.md lists the names.
 *
 * @param bootstrapServers Kafka's
 * @param schemaRegistryUrl base of Confluent's API
 * @param model folder of the version to begin with, where none is released yet
 * @param dataDirectory of this trainer alone: its buffer, the round at hand, copies of releases
 * @param releaseStore where releases are put
 * @param everyEpisodes new episodes that begin a round
 * @param every after which a round begins with fewer, from the first new episode on
 * @param leastEpisodes without which no round begins
 * @param bufferEpisodes kept to learn from
 * @param heldOutEpisodes kept to judge by
 * @param heldOutShare of all tasks
 * @param maxTraces answered tasks that feedback can be about
 * @param tuning how a round trains
 * @param base what is rehearsed
 * @param gate what a candidate must pass
 * @param storeSettings of the release store ({@code s3.*})
 * @param passThrough Kafka's and Confluent's own settings of connection and identity
 * @param metrics where a trainer shows its metrics and whether it serves; empty: nowhere
 */
public record TrainerConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        Path model,
        Path dataDirectory,
        URI releaseStore,
        int everyEpisodes,
        Duration every,
        int leastEpisodes,
        int bufferEpisodes,
        int heldOutEpisodes,
        double heldOutShare,
        int maxTraces,
        TuningSettings tuning,
        BaseData base,
        Gate.Settings gate,
        Map<String, String> storeSettings,
        Map<String, String> passThrough,
        Optional<MetricsAddress> metrics) {

    private static final Set<String> OWN = new TreeSet<>(Set.of(
            "bootstrap.servers",
            "schema.registry.url",
            "model",
            "data_dir",
            "release_store",
            "every_episodes",
            "every_seconds",
            "least_episodes",
            "buffer_episodes",
            "held_out_episodes",
            "held_out_share",
            "max_traces",
            "mode",
            "lora_rank",
            "lora_alpha",
            "updates",
            "batch_rows",
            "accumulation",
            "shards",
            "learning_rate",
            "base_share",
            "repa_weight",
            "blend",
            "dtype",
            "seed",
            "base_data",
            "base_scenes",
            "evaluation",
            "gate_scenes",
            "gate_margin",
            "metrics_host",
            "metrics_port"));

    /** Of its own settings. */
    static Set<String> names() {
        return Set.copyOf(OWN);
    }

    public TrainerConfig {
        between("every_episodes", everyEpisodes, 1, 1_000_000);
        between("every_seconds", every.toSeconds(), 1, 1_000_000);
        between("least_episodes", leastEpisodes, 1, everyEpisodes);
        between("buffer_episodes", bufferEpisodes, 1, 1_000_000);
        between("held_out_episodes", heldOutEpisodes, 1, 100_000);
        between("max_traces", maxTraces, 1, 10_000_000);
        if (!(heldOutShare >= 0 && heldOutShare < 1)) {
            throw new IllegalArgumentException("held_out_share " + heldOutShare + " must lie in [0, 1)");
        }
        storeSettings = Map.copyOf(storeSettings);
        passThrough = Map.copyOf(passThrough);
    }

    /**
     * Reads settings by name: the trainer's own in {@code snake_case}, Kafka's and Confluent's by their own names.
     *
     * @throws IllegalArgumentException that names every problem
     */
    public static TrainerConfig parse(Map<String, String> settings) {
        Reading reading = new Reading(settings);
        Map<String, String> foreign = new HashMap<>();
        Map<String, String> store = new HashMap<>();
        for (Map.Entry<String, String> setting : new TreeMap<>(settings).entrySet()) {
            String name = setting.getKey();
            if (ReleaseStore.isSetting(name)) {
                store.put(name, setting.getValue());
            } else if (ConnectionSettings.isConnection(name) && !OWN.contains(name)) {
                foreign.put(name, setting.getValue());
            } else if (!OWN.contains(name)) {
                reading.problems.add(name + " is no setting of a trainer; the nearest one is "
                        + NearestKey.of(name, List.copyOf(OWN))
                        + " (settings of a connection and s3.* pass through)");
            }
        }
        String bootstrap = reading.needed("bootstrap.servers");
        String registry = reading.needed("schema.registry.url");
        Path model = Path.of(reading.needed("model"));
        Path data = Path.of(reading.needed("data_dir"));
        long seed = reading.whole("seed", 0);
        TuningSettings tuning = reading.valid(() -> new TuningSettings(
                reading.one("mode", TuningSettings.Mode.LORA, TuningSettings.Mode.values()),
                reading.whole("lora_rank", 16),
                reading.decimal("lora_alpha", 32),
                reading.whole("updates", 40),
                reading.whole("batch_rows", 32),
                reading.whole("accumulation", 2),
                reading.whole("shards", 1),
                reading.decimal("learning_rate", 2e-3),
                reading.decimal("base_share", 0.5),
                reading.decimal("repa_weight", 0.5),
                reading.decimal("blend", 0.5),
                reading.one("dtype", Dtype.FP32, Dtype.values()),
                seed));
        BaseData base =
                reading.valid(() -> new BaseData(reading.world("base_data"), reading.whole("base_scenes", 512)));
        Gate.Settings gate = reading.valid(() -> new Gate.Settings(
                reading.world("evaluation"),
                reading.whole("gate_scenes", 120),
                seed,
                reading.decimal("gate_margin", 0.04)));
        URI place = reading.valid(() -> URI.create(settings.getOrDefault(
                "release_store", data.resolve("releases").toUri().toString())));
        Optional<MetricsAddress> metrics = reading.valid(() -> settings.containsKey("metrics_port")
                ? Optional.of(new MetricsAddress(
                        settings.getOrDefault("metrics_host", MetricsAddress.DEFAULT_HOST),
                        reading.whole("metrics_port", 0)))
                : Optional.empty());
        int everyEpisodes = reading.whole("every_episodes", 64);
        TrainerConfig config = reading.valid(() -> new TrainerConfig(
                bootstrap,
                registry,
                model,
                data,
                place,
                everyEpisodes,
                Duration.ofSeconds(reading.whole("every_seconds", 600)),
                reading.whole("least_episodes", Math.min(8, everyEpisodes)),
                reading.whole("buffer_episodes", 2048),
                reading.whole("held_out_episodes", 512),
                reading.decimal("held_out_share", 0.2),
                reading.whole("max_traces", 50_000),
                tuning,
                base,
                gate,
                store,
                foreign,
                metrics));
        if (!reading.problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", reading.problems));
        }
        return config;
    }

    private static void between(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " must lie in [" + least + ", " + most + "]");
        }
    }

    /** Opens the trainer's store. The caller closes it. */
    EpisodeStore openStore() {
        return EpisodeStore.open(
                dataDirectory.resolve("store"),
                new Reservoir(bufferEpisodes, tuning.seed(), heldOutShare, 1),
                new Reservoir(heldOutEpisodes, tuning.seed(), 0, heldOutShare));
    }

    /** For a client of Kafka's and of the registry's. */
    Map<String, String> connection() {
        Map<String, String> all = new HashMap<>(passThrough);
        all.put("bootstrap.servers", bootstrapServers);
        all.put("schema.registry.url", schemaRegistryUrl);
        return all;
    }

    /** Settings by name, and what is wrong with them. */
    private static final class Reading {
        private final Map<String, String> settings;
        private final List<String> problems = new ArrayList<>();

        Reading(Map<String, String> settings) {
            this.settings = settings;
        }

        String needed(String name) {
            String value = settings.getOrDefault(name, "").strip();
            if (value.isEmpty()) {
                problems.add(name + " is missing");
            }
            return value;
        }

        int whole(String name, int otherwise) {
            String text = settings.getOrDefault(name, "").strip();
            try {
                return text.isEmpty() ? otherwise : Integer.parseInt(text);
            } catch (NumberFormatException e) {
                problems.add(name + " " + text + " is no whole number");
                return otherwise;
            }
        }

        double decimal(String name, double otherwise) {
            String text = settings.getOrDefault(name, "").strip();
            try {
                return text.isEmpty() ? otherwise : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                problems.add(name + " " + text + " is no number");
                return otherwise;
            }
        }

        <E extends Enum<E>> E one(String name, E otherwise, E[] all) {
            String text = settings.getOrDefault(name, "").strip();
            List<String> words = new ArrayList<>();
            for (E each : all) {
                String word = each.name().toLowerCase(Locale.ROOT);
                words.add(word);
                if (word.equals(text)) {
                    return each;
                }
            }
            if (!text.isEmpty()) {
                problems.add(name + " " + text + " is none of " + words);
            }
            return otherwise;
        }

        Optional<WorldConfig> world(String name) {
            String text = settings.getOrDefault(name, "roomworld").strip();
            return switch (text) {
                case "roomworld" -> Optional.of(WorldConfig.standard());
                case "roomworld-hard" -> Optional.of(WorldConfig.hard());
                case "none" -> Optional.empty();
                default -> {
                    problems.add(name + " " + text + " is none of roomworld, roomworld-hard, none");
                    yield Optional.empty();
                }
            };
        }

        <T> T valid(Supplier<T> value) {
            try {
                return value.get();
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
                return null;
            }
        }
    }
}
