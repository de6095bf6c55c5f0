package ai.valr.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The workers of a run. A slot has a state directory, and one worker after the other lives in it. Used by one thread. */
final class Fleet implements AutoCloseable {
    static final String APPLICATION_ID = "valr-chaos";

    /**
     * A worker that joins takes partitions at once. Kafka Streams' own default would first copy what is far behind, in the
     * background, for up to ten minutes: right for scaling up in calm, but a chaos run would see no worker join.
     */
    private static final Map<String, String> JOIN_AT_ONCE =
            Map.of("acceptable.recovery.lag", Long.toString(Long.MAX_VALUE));

    private final String mainClass;
    private final ChaosSettings settings;
    private final Map<String, String> common = new TreeMap<>();
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final Thread hook = new Thread(this::killAll, "valr-chaos-workers");
    private int lives;

    Fleet(String mainClass, ChaosSettings settings, String bootstrapServers, String schemaRegistryUrl) {
        this.mainClass = mainClass;
        this.settings = settings;
        common.put("bootstrap.servers", bootstrapServers);
        common.put("schema.registry.url", schemaRegistryUrl);
        common.put("application.id", APPLICATION_ID);
        common.putAll(JOIN_AT_ONCE);
        common.putAll(settings.profile().settings());
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a worker in a slot in which none lives.
     *
     * @param order {@code point:count} at which it shall die, or null
     */
    WorkerProcess start(int slot, String order) {
        String clientId = "worker-" + slot + "-life-" + lives++;
        Map<String, String> lines = new TreeMap<>(common);
        lines.put("client.id", clientId);
        lines.put("state.dir", settings.data().resolve("state-" + slot).toString());
        try {
            Path folder = Files.createDirectories(settings.data().resolve("workers"));
            Path config = folder.resolve(clientId + ".yaml");
            List<String> text = new ArrayList<>();
            lines.forEach((name, value) -> text.add("\"" + name + "\": \"" + value.replace("\\", "\\\\") + "\""));
            Files.write(config, text);
            WorkerProcess worker = WorkerProcess.start(
                    mainClass,
                    clientId,
                    slot,
                    config,
                    folder.resolve(clientId + ".log"),
                    settings.modelArguments(),
                    order);
            synchronized (workers) {
                workers.add(worker);
            }
            return worker;
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + settings.data() + " cannot be written", e);
        }
    }

    /** Starts a worker in the first slot that is free. */
    WorkerProcess startMore(String order) {
        int slot = 0;
        while (isTaken(slot)) {
            slot++;
        }
        return start(slot, order);
    }

    private boolean isTaken(int slot) {
        return workers().stream().anyMatch(worker -> worker.slot() == slot);
    }

    /** Those that were started and not removed, dead ones included. */
    List<WorkerProcess> workers() {
        synchronized (workers) {
            return List.copyOf(workers);
        }
    }

    void remove(WorkerProcess worker) {
        synchronized (workers) {
            workers.remove(worker);
        }
    }

    private void killAll() {
        workers().forEach(WorkerProcess::kill);
    }

    /** Kills whoever lives. */
    @Override
    public void close() {
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The machine is going down and runs the hook itself.
        }
    }
}
