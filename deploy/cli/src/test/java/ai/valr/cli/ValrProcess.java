package ai.valr.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The real command line in a process of its own, as the launcher starts it; its output goes to files. */
final class ValrProcess implements AutoCloseable {
    /** A tiny model with random weights, of the same architecture as the real ones. */
    static final Path TINY_MODEL = Path.of("../../agent/model/src/test/resources/golden/qwen25vl")
            .toAbsolutePath()
            .normalize();

    static final Path SHIPPED_MODEL =
            Path.of("../../models/valr-mini").toAbsolutePath().normalize();

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final int SIGINT = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path out;
    private final Path err;

    private ValrProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param home where the command keeps its data when it is not told otherwise */
    static ValrProcess start(Path home, String... args) throws IOException {
        return start(home, Map.of(), args);
    }

    /** @param environment more of it */
    static ValrProcess start(Path home, Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(withSigint());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.graph_optimizer=false",
                "-cp",
                System.getProperty("java.class.path"),
                Valr.class.getName()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(home, "out", ".txt");
        Path err = Files.createTempFile(home, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("VALR_"));
        builder.environment().put("XDG_DATA_HOME", home.toString());
        builder.environment().put("OPT_OUT_TRACKING", "true");
        builder.environment().putAll(environment);
        return new ValrProcess(builder.start(), out, err);
    }

    /**
     * A build that a shell started in the background ignores Ctrl-C, and so do its children: then the child begins through
     * {@code env}, which puts the signal back. Nothing where Ctrl-C works, as on a terminal.
     */
    private static List<String> withSigint() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return List.of();
        }
        boolean ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> new BigInteger(line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(mask -> mask.testBit(SIGINT - 1));
        return ignored ? List.of("env", "--default-signal=INT") : List.of();
    }

    /** Waits for the end. */
    int exitCode(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("no end within " + atMost + "; it said: " + err());
        }
        return process.exitValue();
    }

    /** Waits for the line that {@code serve --json} prints. */
    JsonNode ready() throws IOException {
        Awaitility.await().atMost(START_TIMEOUT).until(() -> !process.isAlive() || out().contains("\n"));
        if (!process.isAlive()) {
            throw new AssertionError("it ended with " + process.exitValue() + ": " + err());
        }
        return JSON.readTree(out().lines().findFirst().orElseThrow());
    }

    /** As Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    String out() throws IOException {
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    String err() {
        try {
            return Files.readString(err, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Each line of stdout, which must be a JSON object. */
    List<JsonNode> jsonLines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out().lines().toList()) {
            JsonNode node = JSON.readTree(line);
            if (!node.isObject()) {
                throw new AssertionError("no JSON object: " + line);
            }
            lines.add(node);
        }
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
