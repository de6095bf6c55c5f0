package ai.valr.process;

import ai.valr.model.CrashPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One life of a worker: {@code valr worker --config FILE} in a process of its own. Its owner ends it. */
public final class WorkerProcess {
    /** What {@code valr worker} says when its model is loaded and its stream starts. */
    private static final String JOINS = "worker of ";

    /** A worker uses some tens of MB; left alone, the heap grows for an hour because there is room for it. */
    private static final String SMALL_HEAP = "-Xmx256m";

    /** When a process ended, by both clocks. */
    public record End(Instant at, long nanos) {}

    private final String clientId;
    private final int slot;
    private final Process process;
    private final Path log;
    private final CompletableFuture<End> ended;

    private WorkerProcess(String clientId, int slot, Process process, Path log) {
        this.clientId = clientId;
        this.slot = slot;
        this.process = process;
        this.log = log;
        this.ended = process.onExit().thenApply(dead -> new End(Instant.now(), System.nanoTime()));
    }

    /**
     * @param mainClass of the command line, which is on this machine's class path
     * @param tellsOfMemory whether it writes a {@link #gcLog} and has a small heap, behind whose growth no leak can hide
     * @param order {@code point:count} of the {@link CrashPoint} at which it shall die, or null
     */
    static WorkerProcess start(
            String mainClass,
            String clientId,
            int slot,
            Path config,
            Path log,
            List<String> arguments,
            boolean tellsOfMemory,
            String order) {
        List<String> options = tellsOfMemory ? List.of("-Xlog:gc:file=" + gcLog(log), SMALL_HEAP) : List.of();
        List<String> words = new ArrayList<>(List.of("worker", "--config", config.toString()));
        words.addAll(arguments);
        List<String> command = ChildProcess.command(mainClass, options, words);
        ProcessBuilder builder = ChildProcess.builder(command).redirectOutput(log.toFile());
        if (order != null) {
            builder.environment().put(CrashPoint.VARIABLE, order);
        }
        try {
            return new WorkerProcess(clientId, slot, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("no worker process can be started: " + String.join(" ", command), e);
        }
    }

    /** Kafka's {@code client.id} of this life, which no other has. */
    public String clientId() {
        return clientId;
    }

    public int slot() {
        return slot;
    }

    public boolean isAlive() {
        return !ended.isDone();
    }

    /** When it ended; null while it lives. */
    public End end() {
        return ended.getNow(null);
    }

    public int exitCode() {
        return process.exitValue();
    }

    /** Whether it has its model and begins to join the others. */
    public boolean joins() {
        return said(JOINS);
    }

    private boolean said(String line) {
        try {
            return Files.readString(log).contains(line);
        } catch (IOException e) {
            throw new UncheckedIOException("the worker's log " + log + " cannot be read", e);
        }
    }

    public Path log() {
        return log;
    }

    /** What the Java machine says of each collection of garbage; written where the start said so. */
    public Path gcLog() {
        return gcLog(log);
    }

    private static Path gcLog(Path log) {
        return log.resolveSibling(log.getFileName() + ".gc");
    }

    public long pid() {
        return process.pid();
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
    }

    /** kill -TERM. */
    public void terminate() {
        process.destroy();
    }

    /** kill -STOP. */
    public void stop() {
        signal("STOP");
    }

    /** kill -CONT. */
    public void cont() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
            if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + name + " " + process.pid() + " did not work");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("there is no kill command here, which a stop needs", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
