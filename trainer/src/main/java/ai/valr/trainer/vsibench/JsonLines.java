package ai.valr.trainer.vsibench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file with one JSON value a line; blank lines count but say nothing, nor does a byte order mark. */
public final class JsonLines {
    /** VSI-Bench's questions take 2 MB, predictions with their steps ten times as much. */
    static final long MAX_BYTES = 256L << 20;

    /** What Windows' editors put before a text. */
    private static final char BYTE_ORDER_MARK = 0xFEFF;

    /** Numbers as they are written, so that an error quotes them so; NaN, which Python writes, is refused by its field's name. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Reads one value after the other. */
    private static final ObjectReader SEQUENCE = JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** The reader's word for a key that comes twice, which has no class of its own. */
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate [^'\"]*['\"]([^'\"]*)['\"]");

    private JsonLines() {}

    /**
     * Reads a file of objects.
     *
     * @throws VsiBenchException where it is missing, too large, empty, or a line is no JSON object
     */
    public static List<Row> objects(Path file) {
        List<String> lines = text(file).lines().toList();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                rows.add(object(lines.get(i), file + " line " + (i + 1)));
            }
        }
        if (rows.isEmpty()) {
            throw new VsiBenchException(file + " is empty; expected one JSON object a line");
        }
        return rows;
    }

    private static Row object(String line, String where) {
        try {
            Row row = new Row(where, JSON.readTree(line));
            if (!row.fields().isObject()) {
                throw row.bad("holds " + row.fields().getNodeType() + "; expected one JSON object a line");
            }
            return row;
        } catch (JsonProcessingException e) {
            throw broken(where, e, "one JSON object a line");
        }
    }

    /**
     * Reads a file of values of any kind, however they are laid out in lines; those of lists are rows of their own.
     *
     * @return none where the file is empty
     * @throws VsiBenchException where it is missing, too large, or a value is no JSON
     */
    public static List<Row> values(Path file) {
        List<Row> rows = new ArrayList<>();
        try (JsonParser parser = SEQUENCE.createParser(text(file))) {
            int lists = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String where = file + " line " + parser.currentTokenLocation().getLineNr();
                if (token == JsonToken.START_ARRAY && lists == 0) {
                    lists++;
                } else if (token == JsonToken.END_ARRAY) {
                    lists--;
                } else {
                    rows.add(new Row(where, SEQUENCE.readTree(parser)));
                }
            }
        } catch (JsonProcessingException e) {
            String where = file + " line " + e.getLocation().getLineNr();
            throw broken(where, e, "one JSON value a line, or a list of them");
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be read", e);
        }
        return rows;
    }
    /** What is wrong in our words: the reader's own name its switches and hide what it read. */
    private static VsiBenchException broken(String where, JsonProcessingException e, String expected) {
        Matcher duplicate = DUPLICATE.matcher(String.valueOf(e.getOriginalMessage()));
        String problem;
        if (duplicate.lookingAt()) {
            problem = "the key '" + duplicate.group(1) + "' comes twice";
        } else if (e instanceof JsonEOFException) {
            problem = "it ends in the middle of a value";
        } else if (e instanceof StreamConstraintsException) {
            problem = "a number or a name is too long, or values are nested too deeply";
        } else if (e instanceof MismatchedInputException) {
            problem = "something stands behind the value";
        } else {
            problem = "what stands around column " + e.getLocation().getColumnNr() + " cannot be read";
        }
        return new VsiBenchException(where + " is no JSON (" + problem + "); expected " + expected, e);
    }

    private static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw new VsiBenchException(file + " is a folder; give a file with one JSON value a line");
        }
        try {
            long bytes = Files.size(file);
            if (bytes > MAX_BYTES) {
                throw new VsiBenchException(file + " has " + bytes + " bytes; at most " + MAX_BYTES + " are read");
            }
            String text = Files.readString(file);
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw new VsiBenchException(file + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new VsiBenchException(file + " is no text in UTF-8; expected one JSON value a line", e);
        } catch (IOException e) {
            throw new VsiBenchException(file + " cannot be read: " + e, e);
        }
    }
}
