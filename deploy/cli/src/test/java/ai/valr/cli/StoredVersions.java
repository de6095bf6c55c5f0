package ai.valr.cli;

import ai.valr.releases.ReleaseFiles;
import ai.valr.releases.ReleaseLog;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.Comparison;
import ai.valr.schemas.DataRange;
import ai.valr.schemas.Decision;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.Topics;
import ai.valr.schemas.TrainingCurve;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Versions of a model in a store and in Kafka, as a trainer leaves them, for tests. */
final class StoredVersions {
    static final Instant TIME = Instant.parse("2026-11-26T10:00:00Z");

    private final ReleaseLog log;
    private final Path root;

    StoredVersions(ReleaseLog log, Path root) {
        this.log = log;
        this.root = root;
    }

    /** Stores a folder and records it; the first recorded is the earliest. */
    ModelRelease record(String model, String version, String parent, Decision decision, Path folder) {
        try (ReleaseStore store = ReleaseStore.open(root.toUri(), Map.of())) {
            ModelRelease release = ModelRelease.newBuilder()
                    .setModelName(model)
                    .setVersion(version)
                    .setParentVersion(parent)
                    .setReleasedAt(TIME)
                    .setLocation(store.put(model, version, folder).toString())
                    .setFiles(ReleaseFiles.of(folder))
                    .setTrainingData(List.of(new DataRange(Topics.FEEDBACK, 3, 5L, 9L)))
                    .setMetrics(Map.of("score", 0.75))
                    .build();
            log.record(ModelCandidate.newBuilder()
                    .setModelName(model)
                    .setVersion(version)
                    .setDecision(decision)
                    .setReason("it gained on feedback")
                    .setDecidedAt(TIME.plusSeconds(log.candidates(model).size()))
                    .setRelease(release)
                    .setEpisodes(64)
                    .setSkipped(Map.of("ORPHANED", 3L))
                    .setComparisons(List.of(new Comparison("feedback", 40, 0.5, 0.62, 0.12, 0.031, 0.209)))
                    .setConfiguration(Map.of("rank", "8"))
                    .setTrainingCurve(
                            parent == null
                                    ? null
                                    : new TrainingCurve(List.of(20, 40), Map.of("loss", List.of(0.75f, 0.5f))))
                    .build());
            return release;
        }
    }
}
