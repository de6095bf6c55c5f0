package ai.valr.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a run is to do.
 *
 * @param seed of the rooms, the questions and the schedule; the same seed, the same of each
 * @param kills processes that are killed, at random moments and at named points; with {@code only}, disturbances
 * @param only kinds of disturbances, by turns; empty: kills, and all others between them
 * @param workers that serve; more and fewer for a while where the schedule says so
 * @param standby copies of each partition's state that other workers keep ({@code num.standby.replicas})
 * @param replacement when another worker starts in the place of a killed one
 * @param sessions that ask at the same time
 * @param tasks questions over all sessions and the whole run
 * @param modelArguments of the workers' command line: {@code --model DIR} and the like
 * @param data folder of the broker's records, the workers' states and logs
 */
public record ChaosSettings(
        long seed,
        int kills,
        List<Drill> only,
        int workers,
        int standby,
        Replacement replacement,
        int sessions,
        int tasks,
        Profile profile,
        List<String> modelArguments,
        Path data) {
    static final int MAX_WORKERS = 16;
    static final int MAX_SESSIONS = 64;
    private static final int MAX_KILLS = 10_000;

    public ChaosSettings {
        between("--kills", kills, 1, MAX_KILLS);
        between("--workers", workers, 1, MAX_WORKERS);
        between("--standby", standby, 0, workers - 1); // each copy is another worker's
        Objects.requireNonNull(replacement, "replacement");
        between("--sessions", sessions, 1, MAX_SESSIONS);
        // A session's part of a batch must find room in its worker's index of frames.
        only = List.copyOf(only);
        int batches = Schedule.disturbances(kills, only) + 1;
        between("--tasks", tasks, batches, batches * sessions * Load.MAX_TASKS_PER_SESSION_AND_BATCH);
        Objects.requireNonNull(profile, "profile");
        modelArguments = List.copyOf(modelArguments);
        Objects.requireNonNull(data, "data");
    }

    /** Tasks where nobody says how many: each session asks once between two disturbances. */
    public static int defaultTasks(int kills, List<Drill> only, int sessions) {
        return (Schedule.disturbances(kills, only) + 1) * sessions;
    }

    /** The workers' settings, by their names. */
    Map<String, String> workerSettings(String bootstrapServers, String schemaRegistryUrl) {
        Map<String, String> workerSettings = new TreeMap<>(profile.settings());
        workerSettings.put("application.id", Ownership.APPLICATION_ID);
        workerSettings.put("bootstrap.servers", bootstrapServers);
        workerSettings.put("schema.registry.url", schemaRegistryUrl);
        workerSettings.put("num.standby.replicas", Integer.toString(standby));
        return workerSettings;
    }

    static void between(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " must lie in [" + least + ", " + most + "]");
        }
    }
}
