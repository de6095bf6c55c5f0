package ai.valr.trainer.intervention;

import ai.valr.trainer.eval.JsonLineFile;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The file of what has been measured, a JSON object a line: {@code kind}, {@code settings}, {@code result}. A run that was
 * stopped finds what it had; a line that it broke off is cut away. One process at a time.
 */
public final class ResultLines {
    private final ObjectMapper json = new ObjectMapper();
    private final Path file;
    private final List<JsonNode> lines = new ArrayList<>();

    /**
     * Opens a file; its folder is made where it is missing.
     *
     * @throws IOException if it cannot be read or written, or a line is no JSON
     */
    public ResultLines(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.toAbsolutePath().getParent());
        byte[] text = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        int whole = text.length;
        while (whole > 0 && text[whole - 1] != '\n') {
            whole--;
        }
        byte[] kept = Arrays.copyOf(text, whole);
        if (whole < text.length) {
            Files.write(file, kept);
        }
        for (JsonLineFile.Line line : JsonLineFile.of(kept)) {
            lines.add(line.object()
                    .orElseThrow(() -> new IOException(file + " line " + line.number()
                            + " is no JSON object; take that line out, and it is measured again")));
        }
    }

    Optional<JsonNode> find(String kind, InterventionSettings settings) {
        return lines.stream()
                .filter(line -> line.path("kind").asText().equals(kind)
                        && line.path("settings").equals(read(settings.json())))
                .map(line -> line.path("result"))
                .findFirst();
    }

    void add(String kind, InterventionSettings settings, JsonNode result) throws IOException {
        ObjectNode line = json.createObjectNode().put("kind", kind);
        line.set("settings", settings.json());
        line.set("result", result);
        Files.writeString(
                file, json.writeValueAsString(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        lines.add(read(line));
    }

    /** As it comes back from the file: numbers of one size. */
    private JsonNode read(JsonNode node) {
        try {
            return json.readTree(node.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(node + " does not come back as it went", e);
        }
    }
}
