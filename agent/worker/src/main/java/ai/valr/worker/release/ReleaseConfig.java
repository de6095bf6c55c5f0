package ai.valr.worker.release;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a worker follows its model's releases.
 *
 * @param follow whether it does; without, it serves the version that it starts with, and others where a task pins one
 * @param cache folder of the releases' files, which workers of a machine may share; made where it is missing
 * @param maxModels versions in memory at most: one that serves, and those that are loaded beside it
 * @param store settings of the stores that hold the files ({@code s3.*})
 */
public record ReleaseConfig(boolean follow, Path cache, int maxModels, Map<String, String> store) {
    public static final int DEFAULT_MAX_MODELS = 2;

    public ReleaseConfig {
        Objects.requireNonNull(cache, "cache");
        List<String> problems = new ArrayList<>();
        if (maxModels < 1) {
            problems.add("max_models " + maxModels + " must be 1 or more");
        } else if (follow && maxModels < 2) {
            problems.add(
                    "max_models 1 leaves no place to load a release beside the version that serves; give 2 or more,"
                            + " or follow_releases=false");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        store = Map.copyOf(store);
    }

    /** The defaults, with this cache. */
    public static ReleaseConfig in(Path cache) {
        return new ReleaseConfig(true, cache, DEFAULT_MAX_MODELS, Map.of());
    }
}
