package ai.valr.gateway;

import ai.valr.releases.ReleaseFiles;
import ai.valr.releases.ReleaseLog;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.Comparison;
import ai.valr.schemas.DataRange;
import ai.valr.schemas.Decision;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.PassedOver;
import ai.valr.schemas.RoundPhase;
import ai.valr.schemas.TrainingCurve;
import ai.valr.schemas.TrainingRound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Versions of a model as a trainer records them, in a store of the test's. */
final class Versions implements AutoCloseable {
    private static final String MODEL = "mini";

    private final Path home;
    private final ReleaseLog log;
    private final Map<String, ModelRelease> releases = new HashMap<>();

    Versions(ItServices services, Path home) {
        this.home = home;
        this.log = ReleaseLog.connect(Map.of(
                "bootstrap.servers", services.services.bootstrapServers(),
                "schema.registry.url", services.services.schemaRegistryUrl()));
    }

    void record(String version, String parent, List<DataRange> learntFrom) throws IOException {
        record(version, parent, learntFrom, null);
    }

    void record(String version, String parent, List<DataRange> learntFrom, TrainingCurve curve) throws IOException {
        record(version, parent, learntFrom, curve, List.of());
    }

    /**
     * @param curve of its training, or null
     * @param passedOver of the feedback in {@code learntFrom}
     */
    void record(
            String version, String parent, List<DataRange> learntFrom, TrainingCurve curve, List<PassedOver> passedOver)
            throws IOException {
        Path folder = Files.createDirectories(home.resolve(version));
        Files.writeString(folder.resolve("model.safetensors"), version);
        try (ReleaseStore store = ReleaseStore.open(home.resolve("store").toUri(), Map.of())) {
            ModelRelease release = ModelRelease.newBuilder()
                    .setModelName(MODEL)
                    .setVersion(version)
                    .setParentVersion(parent)
                    .setReleasedAt(Instant.now())
                    .setLocation(store.put(MODEL, version, folder).toString())
                    .setFiles(ReleaseFiles.of(folder))
                    .setTrainingData(learntFrom)
                    .build();
            releases.put(version, release);
            log.record(ModelCandidate.newBuilder()
                    .setModelName(MODEL)
                    .setVersion(version)
                    .setDecision(Decision.RELEASED)
                    .setReason("it is better")
                    .setDecidedAt(Instant.now())
                    .setRelease(release)
                    .setEpisodes(learntFrom.size())
                    .setTrainingCurve(curve)
                    .setPassedOver(passedOver)
                    .setComparisons(
                            parent == null
                                    ? List.of()
                                    : List.of(new Comparison("feedback", 20, 0.1, 0.8, 0.7, 0.5, 0.9)))
                    .build());
        }
    }

    /** @param silentS how long ago the trainer told of it, in seconds */
    void round(RoundPhase phase, int done, Double loss, long silentS) {
        Instant told = Instant.now().minusSeconds(silentS).truncatedTo(ChronoUnit.MICROS);
        log.tell(TrainingRound.newBuilder()
                .setModelName(MODEL)
                .setRound(7)
                .setParentVersion("r1")
                .setPhase(phase)
                .setEpisodes(64)
                .setUpdatesDone(done)
                .setUpdates(40)
                .setLoss(loss)
                .setSecondsLeft(phase == RoundPhase.TRAINING ? 95.0 : null)
                .setBegunAt(told.minusSeconds(60))
                .setToldAt(told)
                .build());
    }

    void endRound() {
        log.endRound(MODEL);
    }

    void activate(String version) {
        log.activate(releases.get(version));
    }

    String active() {
        return log.active(MODEL).orElseThrow().getVersion();
    }

    @Override
    public void close() {
        log.close();
    }
}
