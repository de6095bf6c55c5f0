package ai.valr.trainer.intervention;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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
        String text = Files.exists(file) ? Files.readString(file) : "";
        int whole = text.lastIndexOf('\n') + 1;
        if (whole < text.length()) {
            Files.writeString(file, text.substring(0, whole));
        }
        List<String> found = text.substring(0, whole).lines().toList();
        for (int i = 0; i < found.size(); i++) {
            try {
                lines.add(json.readTree(found.get(i)));
            } catch (JsonProcessingException e) {
                throw new IOException(file + " line " + (i + 1) + " is no JSON; give another folder", e);
            }
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
