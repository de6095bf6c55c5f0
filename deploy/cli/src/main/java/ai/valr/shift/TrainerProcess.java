package ai.valr.shift;

import ai.valr.process.ChildProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * {@code valr trainer} in processes of its own, one after the other, with less right to the processor than what serves. Its owner
 * ends it.
 */
public final class TrainerProcess implements AutoCloseable {
    /** A demo is started with the quick compiler alone; a trainer runs for long enough to want the other one too. */
    private static final List<String> BOTH_COMPILERS = List.of("-XX:TieredStopAtLevel=4");

    private static final int CLOSE_WAIT_S = 60;

    /** Of the log's end, which is read to know its last line. */
    private static final int MAX_LINE_BYTES = 4096;

    /** The exit code of a process that a signal ended is this and the signal's number. */
    private static final int SIGNALLED = 128;

    /** A trainer that has died as often is not started again. */
    private static final int MOST_LIVES = 100;

    private final ProcessBuilder builder;
    private final Path log;
    private Process process;
    private int lives = 1;

    private TrainerProcess(ProcessBuilder builder, Path log) throws IOException {
        this.builder = builder;
        this.log = log;
        this.process = builder.start();
    }

    /**
     * Starts one.
     *
     * @param mainClass of the command line, which is on this machine's class path
     * @param folder of its settings and its log
     * @param settings as in its settings file
     */
    static TrainerProcess start(String mainClass, Path folder, Map<String, String> settings) {
        Path config = folder.resolve("trainer.properties");
        Path log = folder.resolve("trainer.log");
        List<String> command = new ArrayList<>(nice());
        command.addAll(
                ChildProcess.command(mainClass, BOTH_COMPILERS, List.of("trainer", "--config", config.toString())));
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    config,
                    new TreeMap<>(settings)
                            .entrySet().stream()
                                    .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                                    .collect(Collectors.joining()));
            ProcessBuilder builder =
                    ChildProcess.builder(command).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "1"); // as `./valr trainer` does: see there
            return new TrainerProcess(builder, log);
        } catch (IOException e) {
            throw new UncheckedIOException("no trainer can be started: " + String.join(" ", command), e);
        }
    }

    private static List<String> nice() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(folder, "nice"))) {
                return List.of("nice", "-n", "10");
            }
        }
        return List.of();
    }

    /** Whether a round is trained or judged now, by what it said last. */
    boolean isTraining() {
        String last = lastLine();
        return (last.startsWith("round ") || last.startsWith("gate: ")) && !last.contains(" is re");
    }

    /**
     * Starts it again where it has died.
     *
     * @return whether it had
     * @throws IllegalStateException where it dies again and again, or right at its start
     */
    boolean revive() {
        if (process.isAlive()) {
            return false;
        }
        boolean killed = process.exitValue() > SIGNALLED;
        if (!killed || ++lives > MOST_LIVES) {
            throw new IllegalStateException("the trainer ended by itself with exit code " + process.exitValue() + ": "
                    + lastLine() + "; its log is " + log);
        }
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("the trainer cannot be started again", e);
        }
        return true;
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
    }

    /** What it says, and where its settings lie beside. */
    public Path log() {
        return log;
    }

    /** The last line that it said, or an empty one. */
    String lastLine() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(file.length(), MAX_LINE_BYTES)];
            file.seek(file.length() - end.length);
            file.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends it in order; kills it where that takes too long. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(CLOSE_WAIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
