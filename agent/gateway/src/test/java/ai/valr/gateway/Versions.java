package ai.valr.gateway;

import ai.valr.releases.ReleaseFiles;
import ai.valr.releases.ReleaseLog;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.Comparison;
import ai.valr.schemas.DataRange;
import ai.valr.schemas.Decision;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.TrainingCurve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

    /** @param curve of its training, or null */
    void record(String version, String parent, List<DataRange> learntFrom, TrainingCurve curve) throws IOException {
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
                    .setComparisons(
                            parent == null
                                    ? List.of()
                                    : List.of(new Comparison("feedback", 20, 0.1, 0.8, 0.7, 0.5, 0.9)))
                    .build());
        }
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
