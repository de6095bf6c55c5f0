package ai.valr.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Results of a command in a file, a line of its {@code --json} each. */
final class RecordedRuns {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordedRuns() {}

    /**
     * @param command what writes such lines, for the messages
     * @param needed fields of every line; a file of another kind is told apart by them
     * @return at least one
     * @throws IOException where the file cannot be read
     * @throws IllegalArgumentException where a line is no result of the command, or there is none; the message names it
     */
    static List<JsonNode> read(Path file, String command, List<String> needed) throws IOException {
        List<JsonNode> runs = new ArrayList<>();
        List<String> text = Files.readAllLines(file);
        for (int i = 0; i < text.size(); i++) {
            if (!text.get(i).isBlank()) {
                runs.add(run(file + " line " + (i + 1), command, needed, text.get(i)));
            }
        }
        if (runs.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no run; write lines of `" + command + " --json` into it");
        }
        return runs;
    }

    private static JsonNode run(String place, String command, List<String> needed, String text) {
        JsonNode run;
        try {
            run = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(place + " is no JSON; expected a line of `" + command + " --json`", e);
        }
        List<String> missing = needed.stream().filter(name -> !run.has(name)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    place + " has no " + String.join(", ", missing) + "; expected a line of `" + command + " --json`");
        }
        return run;
    }
}
