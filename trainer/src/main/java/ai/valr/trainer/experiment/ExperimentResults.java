package ai.valr.trainer.experiment;

import ai.valr.trainer.eval.JsonLineFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code results.jsonl}: a JSON object a line, {@code arm, seed, key, result}. Several processes may write to one file: a line is
 * one write to the file's end, and what others wrote is read each time. A line that a kill broke off counts for nothing.
 */
final class ExperimentResults {
    static final String FILE = "results.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /** @param folder made if missing */
    ExperimentResults(Path folder) throws IOException {
        this.file = folder.resolve(FILE);
        Files.createDirectories(folder);
    }

    /** The result of a key; the first where there are several. */
    Optional<JsonNode> find(JsonNode key) throws IOException {
        return find(key, result -> true);
    }

    /** The first result of a key that is of use. */
    Optional<JsonNode> find(JsonNode key, Predicate<JsonNode> useful) throws IOException {
        JsonNode wanted = JSON.readTree(key.toString()); // numbers as they come back from a file
        return lines().stream()
                .filter(line -> line.path("key").equals(wanted))
                .map(line -> line.path("result"))
                .filter(useful)
                .findFirst();
    }

    /** All lines that are whole. */
    List<JsonNode> lines() throws IOException {
        return whole(file);
    }

    /** All whole lines of a folder's results; none where there are no results. */
    static List<JsonNode> linesIn(Path folder) throws IOException {
        return whole(folder.resolve(FILE));
    }

    private static List<JsonNode> whole(Path file) throws IOException {
        return JsonLineFile.read(file).stream()
                .flatMap(line -> line.object().stream())
                .toList();
    }

    /** What a user should know of lines that count for nothing: a sentence for each. */
    List<String> broken() throws IOException {
        return JsonLineFile.read(file).stream()
                .filter(line -> line.object().isEmpty())
                .map(line -> file + " line " + line.number() + " is no JSON object and counts for nothing")
                .toList();
    }

    void add(String arm, long seed, JsonNode key, JsonNode result) throws IOException {
        String line = JSON.createObjectNode()
                        .put("arm", arm)
                        .put("seed", seed)
                        .<ObjectNode>set("key", key)
                        .set("result", result)
                        .toString()
                + "\n";
        String whole = brokenOff() ? "\n" + line : line;
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(whole.getBytes(StandardCharsets.UTF_8)));
            channel.force(false);
        }
    }

    /** Whether the last line has no end; where another process is just writing it, an empty line more does no harm. */
    private boolean brokenOff() throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n';
        }
    }
}
