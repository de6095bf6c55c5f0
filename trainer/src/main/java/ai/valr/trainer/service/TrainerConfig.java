package ai.valr.trainer.service;

import ai.djl.Device;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.TorchDevice;
import ai.valr.observability.MetricsAddress;
import ai.valr.settings.Range;
import ai.valr.settings.Setting;
import ai.valr.trainer.feedback.EpisodeStore;
import ai.valr.trainer.feedback.Reservoir;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.trainer.tune.BaseData;
import ai.valr.trainer.tune.EncoderFolders;
import ai.valr.trainer.tune.TuningSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that a trainer can be told; docs/trainer.md and {@code valr settings trainer} list the names.
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
 * @param intakeBytes pictures that are held at once while feedback is taken in
 * @param checkpointEvery work of a round that a kill can undo, at most
 * @param tuning how a round trains
 * @param base what is rehearsed
 * @param encoders where those lie that the model's latents are aligned with
 * @param device where rounds are trained and judged: {@code auto}, {@code cpu} or {@code cuda:N}
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
        int intakeBytes,
        Duration checkpointEvery,
        TuningSettings tuning,
        BaseData base,
        EncoderFolders encoders,
        String device,
        Gate.Settings gate,
        Map<String, String> storeSettings,
        Map<String, String> passThrough,
        Optional<MetricsAddress> metrics) {

    static final Range EPISODES = Range.between(1, 1_000_000);
    static final Range SECONDS = Range.between(1, 1_000_000);
    static final Range HELD_OUT = Range.between(1, 100_000);
    static final Range TRACES = Range.between(1, 10_000_000);
    static final Range INTAKE_BYTES = Range.between(1, 1 << 30);
    static final Range CHECKPOINT_SECONDS = Range.between(0, 86_400);
    static final Range SHARE = new Range(0, true, 1, false);

    public TrainerConfig {
        EPISODES.require("every_episodes", everyEpisodes);
        SECONDS.require("every_seconds", every.toSeconds());
        Range.between(1, everyEpisodes).require("least_episodes", leastEpisodes);
        EPISODES.require("buffer_episodes", bufferEpisodes);
        HELD_OUT.require("held_out_episodes", heldOutEpisodes);
        TRACES.require("max_traces", maxTraces);
        INTAKE_BYTES.require("intake_bytes", intakeBytes);
        CHECKPOINT_SECONDS.require("checkpoint_seconds", checkpointEvery.toSeconds());
        SHARE.require("held_out_share", heldOutShare);
        storeSettings = Map.copyOf(storeSettings);
        passThrough = Map.copyOf(passThrough);
    }

    /**
     * Reads settings by name: the trainer's own in {@code snake_case}, Kafka's and Confluent's by their own names.
     *
     * @throws IllegalArgumentException that names every problem
     */
    public static TrainerConfig parse(Map<String, String> settings) {
        return new TrainerSettings(settings).read();
    }

    /** What {@link #parse} reads, beside what passes through; for people. */
    public static List<Setting> settings() {
        return TrainerSettings.declared();
    }

    /**
     * Where rounds are trained and judged.
     *
     * @throws ai.valr.model.ModelException where it is not there
     */
    Device computesOn() {
        return TorchDevice.resolve(device);
    }

    /** What models are asked with. */
    ModelOptions options() {
        return ModelOptions.on(device);
    }

    /** Opens the trainer's store. The caller closes it. */
    EpisodeStore openStore() {
        return EpisodeStore.open(
                dataDirectory.resolve("store"),
                new Reservoir(bufferEpisodes, tuning.seed(), heldOutShare, 1),
                new Reservoir(heldOutEpisodes, tuning.seed(), 0, heldOutShare));
    }

    /** Settings that a candidate's weights depend on, by their names. */
    Map<String, String> describedTraining() {
        Map<String, String> all = new TreeMap<>(tuning.described());
        all.put("base_data", word(base.world()));
        all.put("base_scenes", Integer.toString(base.scenes()));
        all.put("buffer_episodes", Integer.toString(bufferEpisodes));
        all.put("held_out_share", Double.toString(heldOutShare));
        return all;
    }

    /** Settings that a candidate's record tells: those of its training, and of what it was judged by. */
    Map<String, String> described() {
        Map<String, String> all = new TreeMap<>(describedTraining());
        all.put("held_out_episodes", Integer.toString(heldOutEpisodes));
        all.put("evaluation", word(gate.world()));
        all.put("gate_scenes", Integer.toString(gate.scenes()));
        all.put("gate_margin", Double.toString(gate.rules().margin()));
        all.put("gate_total_margin", Double.toString(gate.rules().totalMargin()));
        return all;
    }

    private static String word(Optional<WorldConfig> world) {
        return TrainerSettings.WORLDS.entrySet().stream()
                .filter(it -> it.getValue().equals(world))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(world::toString);
    }

    /** For a client of Kafka's and of the registry's. */
    Map<String, String> connection() {
        Map<String, String> all = new HashMap<>(passThrough);
        all.put("bootstrap.servers", bootstrapServers);
        all.put("schema.registry.url", schemaRegistryUrl);
        return all;
    }
}
