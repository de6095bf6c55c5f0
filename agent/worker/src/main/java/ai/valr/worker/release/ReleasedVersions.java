package ai.valr.worker.release;

import ai.valr.engine.VersionException;
import ai.valr.engine.VersionSource;
import ai.valr.model.ModelFamily;
import ai.valr.model.ReasoningModel;
import ai.valr.releases.ReleaseCache;
import ai.valr.releases.ReleaseException;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.Topics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model's versions out of the folder that the worker was started with, the releases that it saw, and {@code
 * valr.candidates}. Files come through the cache, verified. Loaded by one thread at a time; the rest is thread-safe.
 */
final class ReleasedVersions implements VersionSource {
    /** Releases that are remembered beside what {@code valr.candidates} holds. */
    private static final int MAX_REMEMBERED = 16;

    private final StartModel start;
    private final ReleaseLog log;
    private final ReleaseCache cache;
    private final String startVersion;
    private final Map<String, ModelRelease> seen = new LinkedHashMap<>();

    ReleasedVersions(StartModel start, ReleaseLog log, ReleaseCache cache) {
        this.start = start;
        this.log = log;
        this.cache = cache;
        this.startVersion = start.model().version();
    }

    /** A release that was active at some time. */
    void remember(ModelRelease release) {
        synchronized (seen) {
            seen.remove(release.getVersion());
            seen.put(release.getVersion(), release);
            if (seen.size() > MAX_REMEMBERED) {
                seen.remove(seen.keySet().iterator().next());
            }
        }
    }

    private Set<String> known() {
        Set<String> versions = new LinkedHashSet<>(List.of(startVersion));
        synchronized (seen) {
            versions.addAll(seen.keySet());
        }
        return versions;
    }

    @Override
    public Found find(String version) {
        if (version.equals(startVersion)) {
            return new Files(start.folder(), () -> {});
        }
        try {
            ModelRelease release = release(version);
            return new Files(cache.pin(release), () -> cache.unpin(release));
        } catch (ReleaseException e) {
            throw new VersionException(e.getMessage(), e.isRetryable(), e);
        }
    }

    /** A folder that stays until it is let go. */
    private final class Files implements Found {
        private final Path folder;
        private final Runnable letGo;

        Files(Path folder, Runnable letGo) {
            this.folder = folder;
            this.letGo = letGo;
        }

        @Override
        public ModelFamily family() {
            return start.loader().family(folder);
        }

        @Override
        public ReasoningModel load() {
            return start.loader().load(folder);
        }

        @Override
        public void close() {
            letGo.run();
        }
    }

    private ModelRelease release(String version) {
        synchronized (seen) {
            ModelRelease release = seen.get(version);
            if (release != null) {
                return release;
            }
        }
        String name = start.model().name();
        Optional<ModelRelease> recorded = log.release(name, version);
        if (recorded.isPresent()) {
            if (recorded.get().getLocation().isEmpty()) {
                throw new VersionException(
                        "the files of version " + version + " of " + name + " were not kept", false, null);
            }
            return recorded.get();
        }
        Set<String> there = known();
        log.candidates(name).stream()
                .filter(candidate -> !candidate.getRelease().getLocation().isEmpty())
                .forEach(candidate -> there.add(candidate.getVersion()));
        throw new VersionException(
                "model_version " + version + " of " + name + " is neither this worker's nor in " + Topics.CANDIDATES
                        + "; there is " + String.join(", ", there) + "; leave model_version out to take the active one",
                false,
                null);
    }
}
