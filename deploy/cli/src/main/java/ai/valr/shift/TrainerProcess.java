package ai.valr.shift;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
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
    private static final int CLOSE_WAIT_S = 60;

    /** The exit code of a process that a signal ended is this and the signal's number. */
    private static final int SIGNALLED = 128;

    /** Options of this machine that its children must not share: a port or a file that only one can have. */
    private static final List<String> OWN_OPTIONS =
            List.of("-agentlib:", "-agentpath:", "-javaagent:", "-XX:ArchiveClassesAtExit", "-Xrunjdwp", "-XX:Tiered");

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
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> OWN_OPTIONS.stream().noneMatch(option::startsWith))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass, "trainer"));
        command.addAll(List.of("--config", config.toString()));
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    config,
                    new TreeMap<>(settings)
                            .entrySet().stream()
                                    .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                                    .collect(Collectors.joining()));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().keySet().removeIf(name -> name.startsWith("VALR_") && !name.endsWith("LOG_LEVEL"));
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

    /** What it says, and where its settings lie beside. */
    public Path log() {
        return log;
    }

    /** The last line that it said, or an empty one. */
    String lastLine() {
        try {
            List<String> lines = Files.readAllLines(log);
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
