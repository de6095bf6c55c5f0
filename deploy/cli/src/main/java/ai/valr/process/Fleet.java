package ai.valr.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Workers in processes of their own. A slot has a state directory, and one worker after the other lives in it. Used by one thread. */
public final class Fleet implements AutoCloseable {
    private final String mainClass;
    private final Path data;
    private final List<String> modelArguments;
    private final boolean tellsOfMemory;
    private final Map<String, String> common = new TreeMap<>();
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final Thread hook = new Thread(this::killAll, "valr-chaos-workers");
    private int lives;

    /**
     * @param mainClass whose {@code main} is the command line of the workers
     * @param data folder of the workers' states and logs
     * @param modelArguments of the workers' command line: {@code --model DIR} and the like
     * @param settings of the workers, by their names: where broker and registry are, and what is not the default
     * @param tellsOfMemory whether each worker has a small heap and logs its collections ({@link WorkerProcess#gcLog})
     */
    public Fleet(
            String mainClass,
            Path data,
            List<String> modelArguments,
            Map<String, String> settings,
            boolean tellsOfMemory) {
        this.mainClass = mainClass;
        this.data = data;
        this.modelArguments = List.copyOf(modelArguments);
        this.tellsOfMemory = tellsOfMemory;
        common.putAll(settings);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a worker in a slot in which none lives.
     *
     * @param order {@code point:count} at which it shall die, or null
     */
    public WorkerProcess start(int slot, String order) {
        String clientId = "worker-" + slot + "-life-" + lives++;
        Map<String, String> lines = new TreeMap<>(common);
        lines.put("client.id", clientId);
        lines.put("state.dir", stateDirectory(slot).toString());
        try {
            Path folder = Files.createDirectories(logs());
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
                    modelArguments,
                    tellsOfMemory,
                    order);
            synchronized (workers) {
                workers.add(worker);
            }
            return worker;
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + data + " cannot be written", e);
        }
    }

    /** The folder of each life's settings and log. */
    public Path logs() {
        return data.resolve("workers");
    }

    public Path stateDirectory(int slot) {
        return data.resolve("state-" + slot);
    }

    /** Starts a worker in the first slot that is free. */
    public WorkerProcess startMore(String order) {
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
    public List<WorkerProcess> workers() {
        synchronized (workers) {
            return List.copyOf(workers);
        }
    }

    public void remove(WorkerProcess worker) {
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
