package ai.valr.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Runs of {@code valr eval --benchmark sessions} in the same rows for people and for the documentation: one as lines of text, or
 * recorded ones, a line of {@code --json} each, as a Markdown table with a column for each.
 */
final class SessionsTable {
    /** What every line has; a file of another kind is told apart by it. */
    private static final List<String> NEEDED = List.of("model", "seed", "rooms", "follow_up", "long_session");

    private static final Map<String, Function<JsonNode, String>> ROWS = rows();

    private SessionsTable() {}

    /**
     * @throws IOException where the file cannot be read
     * @throws IllegalArgumentException where a line is no result of a run; the message names it
     */
    static List<String> lines(Path file) throws IOException {
        List<JsonNode> runs = RecordedRuns.read(file, "valr eval --benchmark sessions", NEEDED);
        List<String> lines = new ArrayList<>();
        lines.add(row("", runs, run -> run.get("model").textValue() + ", seed " + run.get("seed")));
        lines.add("|---|" + "---|".repeat(runs.size()));
        ROWS.forEach((name, cell) -> lines.add(row(name, runs, cell)));
        return lines;
    }

    /** One run for a person. */
    static List<String> text(JsonNode run) {
        List<String> lines = new ArrayList<>();
        lines.add(run.get("model").textValue() + ", seed " + run.get("seed"));
        int width = ROWS.keySet().stream().mapToInt(String::length).max().orElse(0);
        ROWS.forEach((name, cell) ->
                lines.add(String.format(Locale.ROOT, "%-" + width + "s  %s", name.replace("*", ""), cell.apply(run))));
        return lines;
    }

    private static Map<String, Function<JsonNode, String>> rows() {
        Map<String, Function<JsonNode, String>> rows = new LinkedHashMap<>();
        rows.put(
                "**follow-ups**",
                run -> scores(run, "all").path("alone").path("n").asText("-") + " in "
                        + run.get("rooms").asText() + " rooms");
        rows.put("behind a related question", run -> figure(scores(run, "all").path("related")));
        rows.put(
                "behind an unrelated question", run -> figure(scores(run, "all").path("unrelated")));
        rows.put(
                "behind a question with options",
                run -> figure(scores(run, "all").path("choice")));
        rows.put("asked again", run -> figure(scores(run, "all").path("again")));
        rows.put("alone", run -> figure(scores(run, "all").path("alone")));
        rows.put("without the pictures", run -> figure(scores(run, "all").path("without_pictures")));
        rows.put("alone, numbers", run -> figure(scores(run, "numbers").path("alone")));
        rows.put("alone, options", run -> figure(scores(run, "choices").path("alone")));
        rows.put(
                "without the pictures, numbers",
                run -> figure(scores(run, "numbers").path("without_pictures")));
        rows.put(
                "without the pictures, options",
                run -> figure(scores(run, "choices").path("without_pictures")));
        Map<String, String> differences = new LinkedHashMap<>();
        differences.put("related less alone", "related_less_alone");
        differences.put("unrelated less alone", "unrelated_less_alone");
        differences.put("behind options less alone", "choice_less_alone");
        differences.put("again less alone", "again_less_alone");
        differences.put("related less unrelated", "related_less_unrelated");
        differences.forEach((what, field) -> {
            rows.put(what, run -> difference(run, "all", field));
            rows.put(what + ", numbers", run -> difference(run, "numbers", field));
            rows.put(what + ", options", run -> difference(run, "choices", field));
        });
        rows.put("frames encoded, session / alone", run -> cost(run, "encoded_frames"));
        rows.put("positions computed, session / alone", run -> cost(run, "positions"));
        rows.put("first step, session / alone", run -> cost(run, "first_step_ms") + " ms");
        rows.put("answer, session / alone", run -> cost(run, "answer_ms") + " ms");
        rows.put(
                "**long session**",
                run -> of(run).path("frames").asText() + " frames, "
                        + of(run).path("tasks").asText() + " tasks");
        for (int quarter = 0; quarter < 4; quarter++) {
            int number = quarter;
            rows.put(
                    "quarter " + (quarter + 1) + ", session / fresh ones",
                    run -> both(of(run).path("quarters").path(number)));
        }
        rows.put("whole, session / fresh ones", run -> both(of(run).path("whole")));
        rows.put("session less fresh ones", run -> figure(of(run).path("whole").path("session_less_fresh")));
        rows.put(
                "tasks word for word the same",
                run -> of(run).path("whole").path("same_words").asText() + " of "
                        + of(run).path("tasks").asText());
        rows.put("frames told as evicted", run -> of(run).path("evicted_frames").asText());
        rows.put(
                "largest context",
                run -> of(run).path("largest_context").path("frames").asText() + " frames, "
                        + of(run).path("largest_context").path("positions").asText() + " positions");
        rows.put("store at the end of each quarter", run -> marks(run, "stored_bytes", 1 << 10) + " KiB");
        rows.put(
                "store at most / bound",
                run -> kib(of(run).path("most_stored_bytes")) + " / "
                        + kib(of(run).path("bounds").path("stored_bytes")) + " KiB");
        rows.put("KV cache", run -> marks(run, "kv_bytes", 1 << 10) + " KiB");
        rows.put("process, resident", run -> marks(run, "resident_bytes", 1 << 20) + " MiB");
        rows.put("Java's heap in use", run -> marks(run, "heap_bytes", 1 << 20) + " MiB");
        rows.put("left when closed", run -> of(run).path("left_when_closed").asText());
        rows.put(
                "positions computed a room, session / fresh ones",
                run -> of(run).path("positions_per_room").asText() + " / "
                        + of(run).path("fresh_positions_per_room").asText());
        rows.put(
                "tasks without an answer",
                run -> ""
                        + (of(run).path("unanswered").asInt()
                                + run.path("follow_up").path("unanswered").asInt()));
        return rows;
    }

    private static String row(String name, List<JsonNode> runs, Function<JsonNode, String> cell) {
        return runs.stream().map(cell).collect(Collectors.joining(" | ", "| " + name + " | ", " |"));
    }

    private static JsonNode of(JsonNode run) {
        return run.get("long_session");
    }

    private static JsonNode scores(JsonNode run, String kind) {
        return run.get("follow_up").path("scores").path(kind);
    }

    private static String difference(JsonNode run, String kind, String field) {
        JsonNode difference = scores(run, kind).path(field);
        return difference.isMissingNode()
                ? "-"
                : figure(difference) + ", n " + difference.path("n").asText();
    }

    /** {@code .612 [.551, .670]}. */
    private static String figure(JsonNode figure) {
        return figure.isMissingNode()
                ? "-"
                : decimals(figure.path("score")) + " ["
                        + decimals(figure.path("ci").path(0)) + ", "
                        + decimals(figure.path("ci").path(1)) + "]";
    }

    private static String both(JsonNode scores) {
        return figure(scores.path("session")) + " / " + figure(scores.path("fresh"));
    }

    private static String decimals(JsonNode value) {
        return String.format(Locale.ROOT, "%.3f", value.doubleValue()).replaceFirst("^(-?)0\\.", "$1.");
    }

    private static String cost(JsonNode run, String field) {
        JsonNode cost = run.get("follow_up").path("cost");
        return String.format(
                Locale.ROOT,
                "%.0f / %.0f",
                cost.path("session").path(field).doubleValue(),
                cost.path("alone").path(field).doubleValue());
    }

    private static String marks(JsonNode run, String field, long unit) {
        return StreamSupport.stream(of(run).path("quarters").spliterator(), false)
                .map(mark -> mark.path(field).longValue())
                .map(bytes -> bytes < 0 ? "-" : "" + Math.round((double) bytes / unit))
                .collect(Collectors.joining(", "));
    }

    private static String kib(JsonNode bytes) {
        return "" + Math.round(bytes.doubleValue() / (1 << 10));
    }
}
