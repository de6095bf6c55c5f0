package ai.valr.trainer.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a file of a JSON object a line (<a href="https://jsonlines.org">JSON Lines</a>, UTF-8), where some lines may be none. */
public final class JsonLineFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonLineFile() {}

    /**
     * A line that is not blank.
     *
     * @param number from 1
     * @param object empty where the line is no JSON object, or no UTF-8
     */
    public record Line(int number, Optional<JsonNode> object) {}

    /** All lines of a file; none where there is no file. */
    public static List<Line> read(Path file) throws IOException {
        return Files.exists(file) ? of(Files.readAllBytes(file)) : List.of();
    }

    /** All lines of a text in UTF-8. */
    public static List<Line> of(byte[] text) {
        List<Line> lines = new ArrayList<>();
        int number = 1;
        int start = 0;
        for (int i = 0; i <= text.length; i++) {
            if (i == text.length || text[i] == '\n') {
                if (!isBlank(text, start, i)) {
                    lines.add(new Line(number, object(text, start, i)));
                }
                number++;
                start = i + 1;
            }
        }
        return lines;
    }

    private static boolean isBlank(byte[] text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text[i] > ' ' || text[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static Optional<JsonNode> object(byte[] text, int start, int end) {
        try {
            return Optional.of(JSON.readTree(text, start, end - start)).filter(JsonNode::isObject);
        } catch (IOException e) {
            return Optional.empty(); // broken off, of another kind, or bytes that are no characters
        }
    }
}
