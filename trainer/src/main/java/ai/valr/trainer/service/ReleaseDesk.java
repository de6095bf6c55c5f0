package ai.valr.trainer.service;

import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.releases.ReleaseCache;
import ai.valr.releases.ReleaseException;
import ai.valr.releases.ReleaseFiles;
import ai.valr.releases.ReleaseLog;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.Comparison;
import ai.valr.schemas.DataRange;
import ai.valr.schemas.Decision;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelFile;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.PassedOver;
import ai.valr.schemas.Topics;
import ai.valr.schemas.TrainingCurve;
import ai.valr.schemas.TrainingRound;
import ai.valr.trainer.run.LearningCurve;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a trainer publishes and reads of versions. Publishing the same round twice leaves what publishing it once does. */
final class ReleaseDesk implements RoundReport.Board, AutoCloseable {
    /** Copies of releases that a trainer keeps: the parent at hand, and the one before. */
    private static final int MAX_CACHED = 2;

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseDesk.class);

    private final String modelName;
    private final ReleaseLog log;
    private final ReleaseStore store;
    private final ReleaseCache cache;

    /** Of the version that training began with, which the others must not push out. */
    private final ReleaseCache firstCache;

    private final Map<String, String> configuration;
    private final ModelOptions options;

    ReleaseDesk(String modelName, TrainerConfig config) {
        this.modelName = modelName;
        this.store = ReleaseStore.open(config.releaseStore(), config.storeSettings());
        this.log = ReleaseLog.connect(config.connection());
        this.cache = new ReleaseCache(config.dataDirectory().resolve("cache"), MAX_CACHED, config.storeSettings());
        this.firstCache = new ReleaseCache(config.dataDirectory().resolve("first"), 1, config.storeSettings());
        this.configuration = config.described();
        this.options = config.options();
    }

    /**
     * The version to start from: the active one. Where none is, because the topic that says it was made anew, the latest that was
     * released is made active again; where there is no version yet, the folder's is.
     */
    String active(Path folder) {
        return log.active(modelName)
                .or(this::latestReleased)
                .map(ModelRelease::getVersion)
                .orElseGet(() -> begin(folder));
    }

    private Optional<ModelRelease> latestReleased() {
        Optional<ModelRelease> latest = log.candidates(modelName).stream()
                .filter(candidate -> candidate.getDecision() == Decision.RELEASED)
                .map(ModelCandidate::getRelease)
                .reduce((earlier, later) -> later);
        latest.ifPresent(release -> {
            LOG.warn(
                    "{} says of no version of {} that it is active; {}, the latest that was released, becomes it again",
                    Topics.RELEASES,
                    modelName,
                    release.getVersion());
            log.activate(release);
        });
        return latest;
    }

    private String begin(Path folder) {
        String version;
        try (ValrModel model = ValrModel.load(folder, options)) {
            version = model.version();
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        URI location = store.put(modelName, version, folder);
        ModelRelease release = new ModelRelease(
                modelName,
                version,
                null,
                now,
                location.toString(),
                ReleaseFiles.of(folder),
                List.of(),
                Map.of(),
                "the version that training begins with");
        log.record(new ModelCandidate(
                modelName,
                version,
                Decision.RELEASED,
                "the version that training begins with",
                now,
                release,
                0,
                Map.of(),
                List.of(),
                Map.of(),
                null,
                null,
                List.of(),
                0L));
        log.activate(release);
        return version;
    }

    /**
     * The folder of a version that is on record.
     *
     * @throws VersionRefusedException where it is not, or its files are gone or are others
     */
    Path folder(String version) throws VersionRefusedException {
        Optional<ModelRelease> release = log.release(modelName, version);
        if (release.isEmpty()) {
            throw new VersionRefusedException(
                    "version " + version + " of " + modelName + " is not on record in " + Topics.CANDIDATES
                            + "; nothing can be trained from it: promote another one",
                    null);
        }
        try {
            return cache.fetch(release.get());
        } catch (ReleaseException e) {
            throw refused(e);
        }
    }

    /**
     * The version that training began with: the oldest that {@code version} goes back to on record. Empty where that is itself.
     */
    Optional<Gate.FirstVersion> first(String version) {
        Map<String, String> parents = new HashMap<>();
        log.candidates(modelName)
                .forEach(it -> parents.put(it.getVersion(), it.getRelease().getParentVersion()));
        String first = version;
        Set<String> seen = new HashSet<>();
        while (seen.add(first) && parents.containsKey(parents.get(first))) {
            first = parents.get(first);
        }
        String oldest = first;
        return oldest.equals(version)
                ? Optional.empty()
                : Optional.of(new Gate.FirstVersion(oldest, () -> filesOfFirst(oldest)));
    }

    private Optional<Path> filesOfFirst(String version) {
        try {
            return log.release(modelName, version).map(firstCache::fetch);
        } catch (ReleaseException e) {
            if (e.isRetryable()) {
                throw e;
            }
            LOG.warn(
                    "candidates are not held against {}, the version that training began with: {}",
                    version,
                    e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Puts a candidate's files into the store; gives their location.
     *
     * @throws VersionRefusedException where the store has other files of this version
     */
    String keep(Round.Decided decided, Path folder) throws VersionRefusedException {
        try {
            return store.put(modelName, decided.version(), folder).toString();
        } catch (ReleaseException e) {
            throw refused(e);
        }
    }

    private static VersionRefusedException refused(ReleaseException e) {
        if (e.isRetryable()) {
            throw e;
        }
        return new VersionRefusedException(e.getMessage(), e);
    }

    /**
     * Publishes what was decided in a round.
     *
     * @param folder of the candidate's files; null where there are none
     * @param curve of the round's training; empty where it came to no update
     */
    void publish(Round round, Path folder, Optional<LearningCurve> curve) {
        Round.Decided decided = round.decision();
        Instant at = Instant.EPOCH.plus(decided.decidedAtMicros(), ChronoUnit.MICROS);
        List<ModelFile> files = decided.location().isEmpty() ? List.of() : ReleaseFiles.of(folder);
        Map<String, Double> metrics = new TreeMap<>();
        List<Comparison> comparisons = new ArrayList<>();
        for (Round.Compared it : decided.comparisons()) {
            metrics.put(it.name() + "_before", it.before());
            metrics.put(it.name() + "_after", it.after());
            metrics.put(it.name() + "_n", (double) it.n());
            comparisons.add(
                    new Comparison(it.name(), it.n(), it.before(), it.after(), it.difference(), it.low(), it.high()));
        }
        ModelRelease release = new ModelRelease(
                modelName,
                decided.version(),
                round.parent(),
                at,
                decided.location(),
                files,
                ranges(round),
                metrics,
                decided.reason());
        log.record(new ModelCandidate(
                modelName,
                decided.version(),
                decided.passed() ? Decision.RELEASED : Decision.REJECTED,
                decided.reason(),
                at,
                release,
                round.episodes(),
                round.skipped(),
                comparisons,
                configuration(decided),
                curve.map(ReleaseDesk::recorded).orElse(null),
                decided.learntFrom(),
                round.passedOver().newest().stream()
                        .map(it -> new PassedOver(it.partition(), it.offset(), it.outcome()))
                        .toList(),
                round.passedOver().leftOut()));
        if (decided.passed() && isNext(round)) {
            log.activate(release);
        }
    }

    @Override
    public void tell(TrainingRound round) {
        log.tell(round);
    }

    @Override
    public void clear() {
        log.endRound(modelName);
    }

    /** How the round was trained: its settings, and the encoders. */
    private Map<String, String> configuration(Round.Decided decided) {
        Map<String, String> all = new TreeMap<>(configuration);
        if (decided.encoders() != null) {
            all.put("encoders", decided.encoders());
        }
        return all;
    }

    private static TrainingCurve recorded(LearningCurve curve) {
        Map<String, List<Float>> figures = new TreeMap<>();
        curve.figures()
                .forEach((name, values) -> figures.put(
                        name, values.stream().map(Double::floatValue).toList()));
        return new TrainingCurve(curve.updates(), figures);
    }

    /**
     * Whether the parent is active still: where somebody has promoted or rolled back meanwhile, or this round was published
     * before a crash, the active version stays.
     */
    private boolean isNext(Round round) {
        return log.active(modelName)
                .filter(active -> active.getVersion().equals(round.parent()))
                .isPresent();
    }

    private static List<DataRange> ranges(Round round) {
        List<DataRange> ranges = new ArrayList<>();
        round.to().forEach((partition, to) -> {
            long from = round.from().getOrDefault(partition, 0L);
            if (to > from) {
                ranges.add(new DataRange(Topics.FEEDBACK, partition, from, to));
            }
        });
        return ranges;
    }

    @Override
    public void close() {
        log.close();
        store.close();
    }
}
