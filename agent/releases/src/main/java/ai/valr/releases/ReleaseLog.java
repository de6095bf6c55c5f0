package ai.valr.releases;

import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.Topics;
import ai.valr.schemas.TrainingRound;
import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The versions of models as Kafka knows them: {@code valr.candidates} says which there are, {@code valr.releases} which is
 * active, {@code valr.rounds} what trainers work on. Every look reads to the topics' ends as of the call. Thread-safe; closed by whoever
 * connected.
 */
public final class ReleaseLog implements AutoCloseable {
    private static final long SEND_TIMEOUT_S = 30;

    private final LogSettings settings;
    private final ValrSerdes serdes;
    private final LatestRecords<ModelRelease> releases;
    private final LatestRecords<ModelCandidate> candidates;
    private final LatestRecords<TrainingRound> rounds;
    private final Serializer<ModelRelease> releaseSerializer;
    private final Serializer<ModelCandidate> candidateSerializer;
    private final Serializer<TrainingRound> roundSerializer;
    /** Most only read. */
    private KafkaProducer<String, byte[]> producer;

    private ReleaseLog(LogSettings settings) {
        this.settings = settings;
        this.serdes = ValrSerdes.connect(settings.connection());
        this.releases = LatestRecords.of(Topics.RELEASES, settings, serdes.deserializer(ModelRelease.class));
        this.candidates = LatestRecords.of(Topics.CANDIDATES, settings, serdes.deserializer(ModelCandidate.class));
        this.rounds =
                LatestRecords.ofWhatMayBeMissing(Topics.ROUNDS, settings, serdes.deserializer(TrainingRound.class));
        this.releaseSerializer = serdes.serializer(ModelRelease.class);
        this.candidateSerializer = serdes.serializer(ModelCandidate.class);
        this.roundSerializer = serdes.serializer(TrainingRound.class);
    }

    /**
     * Nothing is asked of the broker or the registry before the first call.
     *
     * @param settings {@code bootstrap.servers}, {@code schema.registry.url}, Kafka's and Confluent's own settings, and
     *     those of the stores that hold the files ({@link ReleaseStore#isSetting})
     * @throws ReleaseException where a setting is missing or wrong
     */
    public static ReleaseLog connect(Map<String, String> settings) {
        LogSettings parsed = LogSettings.parse(settings);
        try {
            return new ReleaseLog(parsed);
        } catch (IllegalArgumentException e) {
            throw ReleaseException.wrongSetting(e.getMessage());
        }
    }

    /**
     * The release that workers serve; a record of it that cannot be read is passed over.
     *
     * @throws ReleaseException where the broker or the registry does not answer, here and in the other methods
     */
    public Optional<ModelRelease> active(String modelName) {
        return releases.all().stream()
                .filter(release -> release.getModelName().equals(modelName))
                .reduce((earlier, later) -> later);
    }

    /** Every version of a model in the order in which they were decided. */
    public List<ModelCandidate> candidates(String modelName) {
        return candidates.all().stream()
                .filter(candidate -> candidate.getModelName().equals(modelName))
                .sorted(Comparator.comparing(ModelCandidate::getDecidedAt))
                .toList();
    }

    public Optional<ModelCandidate> candidate(String modelName, String version) {
        return candidates(modelName).stream()
                .filter(candidate -> candidate.getVersion().equals(version))
                .findFirst();
    }

    /** A version's release: that of its candidate, or the active one where it has none. */
    public Optional<ModelRelease> release(String modelName, String version) {
        return candidate(modelName, version).map(ModelCandidate::getRelease).or(() -> active(modelName)
                .filter(active -> active.getVersion().equals(version)));
    }

    /**
     * The rounds that trainers work on, or left behind when they died, at most one a model. None where the topic is not there: only
     * trainers of this version or newer, workers and nodes make it.
     */
    public List<TrainingRound> rounds() {
        return rounds.all();
    }

    /** Models that have a version or an active release, by name. */
    public Set<String> modelNames() {
        Set<String> names = new TreeSet<>();
        candidates.all().forEach(candidate -> names.add(candidate.getModelName()));
        releases.all().forEach(release -> names.add(release.getModelName()));
        return names;
    }

    /**
     * The name of the only model.
     *
     * @throws ReleaseException where there is none, or more than one: with those that there are
     */
    public String onlyModel() {
        List<String> names = List.copyOf(modelNames());
        if (names.size() != 1) {
            throw ReleaseException.unknown(
                    names.isEmpty()
                            ? "there is no version of any model; a trainer makes them"
                            : "there are versions of " + names.size() + " models; say which one is meant",
                    names);
        }
        return names.get(0);
    }

    /**
     * The name again, of a model that has a version.
     *
     * @throws ReleaseException where it has none: with the models that do
     */
    public String requireModel(String modelName) {
        Set<String> names = modelNames();
        if (!names.contains(modelName)) {
            throw ReleaseException.unknown("there is no version of a model " + modelName, List.copyOf(names));
        }
        return modelName;
    }

    /** Writes a version down, and returns when the broker has it. A second record of it replaces the first. */
    public void record(ModelCandidate candidate) {
        String model = SafeName.require("model name", candidate.getModelName());
        String version = SafeName.require("version", candidate.getVersion());
        ModelRelease release = candidate.getRelease();
        if (!release.getModelName().equals(model) || !release.getVersion().equals(version)) {
            throw ReleaseException.refused("the candidate " + model + " " + version + " has the release of "
                    + release.getModelName() + " " + release.getVersion() + "; they must be the same");
        }
        send(Topics.CANDIDATES, model + "/" + version, candidateSerializer, candidate);
    }

    /** Tells of a model's round at hand, in the place of what was told of it before, and returns when the broker has it. */
    public void tell(TrainingRound round) {
        send(Topics.ROUNDS, SafeName.require("model name", round.getModelName()), roundSerializer, round);
    }

    /** Takes back what was told of a model's round, and returns when the broker has it. */
    public void endRound(String modelName) {
        send(Topics.ROUNDS, SafeName.require("model name", modelName), roundSerializer, null);
    }

    /**
     * Makes a release the active one, and returns when the broker has it. The files are not looked at:
     * {@link ReleaseStore#put} has just written them.
     */
    public void activate(ModelRelease release) {
        SafeName.require("model name", release.getModelName());
        SafeName.require("version", release.getVersion());
        ReleaseFiles.requireSome(ReleaseFiles.location(release).toString(), release.getFiles());
        send(Topics.RELEASES, release.getModelName(), releaseSerializer, release);
    }

    /**
     * Makes a version active, whether it was released or rejected, when all of its files were read and are as recorded.
     * One that is active already is not published again.
     *
     * @return the release
     * @throws ReleaseException where there is no such version, or its files are missing or differ; the active one stays
     */
    public ModelRelease promote(String modelName, String version) {
        ModelRelease release = verified(require(modelName, version).getRelease());
        if (active(modelName).filter(release::equals).isEmpty()) {
            activate(release);
        }
        return release;
    }

    /**
     * Makes the active version's parent active, when all of its files were read and are as recorded.
     *
     * @return the parent's release
     * @throws ReleaseException where nothing is active, there is no parent, its files are missing or differ, or another
     *     version became active while they were read; the active one stays
     */
    public ModelRelease rollback(String modelName) {
        ModelRelease active = active(modelName)
                .orElseThrow(() -> ReleaseException.unknown(
                        "model " + modelName + " has no active release", List.copyOf(modelNames())));
        String parent = active.getParentVersion();
        String mend = "; promote another version instead";
        if (parent == null) {
            throw ReleaseException.refused(
                    "version " + active.getVersion() + " of " + modelName + " has no parent to go back to" + mend);
        }
        ModelCandidate candidate = candidate(modelName, parent)
                .orElseThrow(() -> ReleaseException.refused("version " + active.getVersion() + " of " + modelName
                        + " has the parent " + parent + ", which " + Topics.CANDIDATES + " does not have" + mend));
        ModelRelease release = verified(candidate.getRelease());
        replace(active, release);
        return release;
    }

    /**
     * A version of a model.
     *
     * @throws ReleaseException where there is none, with those that there are
     */
    public ModelCandidate require(String modelName, String version) {
        List<ModelCandidate> all = new ArrayList<>(candidates(requireModel(modelName)));
        Collections.reverse(all);
        return all.stream()
                .filter(candidate -> candidate.getVersion().equals(version))
                .findFirst()
                .orElseThrow(() -> ReleaseException.unknown(
                        "model " + modelName + " has no version " + version,
                        all.stream().map(ModelCandidate::getVersion).toList()));
    }

    /** The same, when all of its files were read and are as recorded. */
    private ModelRelease verified(ModelRelease release) {
        try (ReleaseStore store = ReleaseStore.open(ReleaseFiles.location(release), settings.store())) {
            ReleaseFiles.verify(store, release);
        }
        return release;
    }

    /** Makes a release active in place of another one, which must be active still: reading files takes as long as they are large. */
    void replace(ModelRelease before, ModelRelease release) {
        String now = active(before.getModelName()).map(ModelRelease::getVersion).orElse("none");
        if (!now.equals(before.getVersion())) {
            throw ReleaseException.refused("version " + before.getVersion() + " of " + before.getModelName()
                    + " was to be taken back, and " + now
                    + " became active meanwhile; look at it, and roll back again where that is still meant");
        }
        activate(release);
    }

    private <T extends SpecificRecord> void send(String topic, String key, Serializer<T> serializer, T value) {
        try {
            producer()
                    .send(new ProducerRecord<>(topic, key, serializer.serialize(topic, value)))
                    .get(SEND_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (KafkaException | TimeoutException e) {
            throw settings.unavailable("a record for " + topic + " was not taken", e);
        } catch (ExecutionException e) {
            Exception cause = e.getCause() instanceof KafkaException told ? told : e;
            throw settings.unavailable("a record for " + topic + " was not taken", cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ReleaseException.unavailable("interrupted while a record was sent to " + topic, e);
        }
    }

    /**
     * Calls back, on a thread of its own, with every record of {@code valr.releases} that the topic still has, and then as
     * they come, each once; the last one of a model is its active release. A broker that goes away is waited for. A topic that is
     * deleted and made anew is noticed within a second or two and its records are told from its beginning. What a callback throws
     * is logged.
     *
     * @param onUnreadable a record that cannot be read changes nothing
     * @return ends the calls; it needs this log to be open
     */
    public Following follow(Consumer<ModelRelease> onRelease, Consumer<UnreadableRelease> onUnreadable) {
        ReleaseFollower follower =
                new ReleaseFollower(settings, serdes.deserializer(ModelRelease.class), onRelease, onUnreadable);
        follower.start();
        return follower;
    }

    private synchronized KafkaProducer<String, byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(settings.producer(), new StringSerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    /** Calls that go on until they are ended. */
    public interface Following extends AutoCloseable {
        /** Times that the topic was found deleted and made anew. */
        long topicChanges();

        /** Returns when no call is under way, at most after 15 s; from within a call at once. */
        @Override
        void close();
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(1));
        }
        releases.close();
        candidates.close();
        rounds.close();
        serdes.close();
    }
}
