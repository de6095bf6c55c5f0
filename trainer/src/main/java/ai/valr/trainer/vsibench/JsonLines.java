package ai.valr.trainer.vsibench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file with one JSON value a line; blank lines count but say nothing. */
public final class JsonLines {
    /** VSI-Bench's questions take 2 MB, predictions with their steps ten times as much. */
    static final long MAX_BYTES = 256L << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonLines() {}

    /**
     * Reads a file of objects.
     *
     * @throws VsiBenchException where it is missing, too large, empty, or a line is no JSON object
     */
    public static List<Row> objects(Path file) {
        List<Row> rows = values(file);
        for (Row row : rows) {
            if (!row.fields().isObject()) {
                throw row.bad("holds " + row.fields().getNodeType() + "; expected one JSON object a line");
            }
        }
        return rows;
    }

    /** As {@link #objects}, of any values. */
    public static List<Row> values(Path file) {
        List<String> lines = lines(file);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                String where = file + " line " + (i + 1);
                rows.add(new Row(where, parse(lines.get(i), where)));
            }
        }
        if (rows.isEmpty()) {
            throw new VsiBenchException(file + " is empty; expected one JSON value a line");
        }
        return rows;
    }

    private static JsonNode parse(String line, String where) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new VsiBenchException(
                    where + " is no JSON (" + e.getOriginalMessage() + "); expected one JSON value a line", e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > MAX_BYTES) {
                throw new VsiBenchException(file + " has " + bytes + " bytes; at most " + MAX_BYTES + " are read");
            }
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new VsiBenchException(file + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new VsiBenchException(file + " is no text in UTF-8; expected one JSON value a line", e);
        } catch (IOException e) {
            throw new VsiBenchException(file + " cannot be read: " + e, e);
        }
    }
}
