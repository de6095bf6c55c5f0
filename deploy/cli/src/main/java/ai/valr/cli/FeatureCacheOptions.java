package ai.valr.cli;

import ai.valr.trainer.cache.FeatureCache;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of the commands that may keep features on disk. */
final class FeatureCacheOptions {
    private static final String DEFAULT_SIZE = "2G";

    @Option(
            names = "--feature-cache",
            paramLabel = "DIR",
            description =
                    "Keep what the frozen tower and the encoders make of scenes in this folder, and take it from there; what is"
                            + " trained is the same to the bit. Several processes may share it (default: made anew in each run).")
    Path dir;

    @Option(
            names = "--feature-cache-size",
            paramLabel = "SIZE",
            defaultValue = DEFAULT_SIZE,
            converter = ByteSize.Converter.class,
            description = "Bound on its files, such as 512M or 8G; what was used last longest ago goes first (default:"
                    + " ${DEFAULT-VALUE}).")
    private ByteSize size;

    /** Opens it where it is asked for. */
    Optional<FeatureCache> open(CommandSpec spec) {
        if (size.bytes() < FeatureCache.LEAST_BYTES) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--feature-cache-size " + size + " must be " + new ByteSize(FeatureCache.LEAST_BYTES) + " or more");
        }
        return dir == null
                ? Optional.empty()
                : Optional.of(FeatureCache.open(dir, size.bytes(), LogFormat.err()::println));
    }

    /** The same, as arguments of another command line. */
    List<String> arguments() {
        return dir == null
                ? List.of()
                : List.of("--feature-cache", dir.toString(), "--feature-cache-size", size.toString());
    }
}
