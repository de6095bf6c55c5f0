package ai.valr.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What a soak is to do.
 *
 * @param seed of the rooms and the questions
 * @param time for which the load runs, from when all workers serve
 * @param workers that share the sessions
 * @param sessions each of which asks its next question when the last one is answered
 * @param modelArguments of the workers' command line: {@code --model DIR} and the like
 * @param data folder of the broker's records, the workers' states and logs
 */
public record SoakSettings(
        long seed, Duration time, int workers, int sessions, List<String> modelArguments, Path data) {
    private static final Duration LEAST = Duration.ofSeconds(10);
    private static final Duration MOST = Duration.ofDays(2);

    public SoakSettings {
        if (time.compareTo(LEAST) < 0 || time.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("--minutes " + time.toSeconds() / 60.0 + " must lie in ["
                    + LEAST.toSeconds() / 60.0 + ", " + MOST.toMinutes() + "]");
        }
        ChaosSettings.between("--workers", workers, 1, ChaosSettings.MAX_WORKERS);
        ChaosSettings.between("--sessions", sessions, 1, ChaosSettings.MAX_SESSIONS);
        modelArguments = List.copyOf(modelArguments);
        Objects.requireNonNull(data, "data");
    }
}
