package ai.valr.model.file;

import ai.valr.model.ModelException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** A small JSON file: bounded, one object, no key twice. */
public final class JsonFile {
    /** tokenizer.json is not read here; every other JSON file of a model is far smaller. */
    static final long MAX_BYTES = 64L << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private JsonFile() {}

    /**
     * Reads a file that holds one JSON object.
     *
     * @throws ModelException when there is no such file, or it is too large or no JSON object
     */
    public static JsonNode read(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > MAX_BYTES) {
                throw new ModelException(
                        file + " has " + bytes + " bytes but a JSON file of a model has at most " + MAX_BYTES);
            }
            return parse(Files.readAllBytes(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new ModelException(file + " does not exist; a model's folder must hold it", e);
        } catch (IOException e) {
            throw new ModelException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * @param source named in errors
     * @throws ModelException when the bytes are no JSON object
     */
    public static JsonNode parse(byte[] bytes, String source) {
        try {
            JsonNode node = JSON.readTree(bytes);
            if (!node.isObject()) {
                throw new ModelException(source + " must hold one JSON object but holds " + node.getNodeType());
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new ModelException(source + " is not valid JSON: " + e.getOriginalMessage() + where(e), e);
        } catch (IOException e) {
            throw new ModelException("cannot read " + source + ": " + e.getMessage(), e);
        }
    }

    /** The object as indented JSON with a newline at the end. */
    public static byte[] bytes(JsonNode node) {
        try {
            byte[] json = JSON.writeValueAsBytes(node);
            byte[] line = Arrays.copyOf(json, json.length + 1);
            line[json.length] = '\n';
            return line;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }
}
