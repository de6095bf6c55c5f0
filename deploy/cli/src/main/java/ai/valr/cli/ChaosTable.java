package ai.valr.cli;

import ai.valr.chaos.Replacement;
import ai.valr.model.CrashPoint;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Recorded runs, each a line of {@code valr chaos --json}, as a Markdown table with a column for each run. */
final class ChaosTable {
    /** What every line has; a file of another kind is told apart by it. */
    private static final List<String> NEEDED =
            List.of("profile", "seed", "kills", "kills_by_point", "losses", "duplicates", "divergences", "unexpected");

    private ChaosTable() {}

    /**
     * @throws IOException where the file cannot be read
     * @throws IllegalArgumentException where a line is no result of a run; the message names it
     */
    static List<String> lines(Path file) throws IOException {
        List<JsonNode> runs = RecordedRuns.read(file, "valr chaos", NEEDED);
        List<String> lines = new ArrayList<>();
        lines.add(row("", runs, run -> run.get("profile").textValue() + ", seed " + run.get("seed")));
        lines.add("|---|" + "---|".repeat(runs.size()));
        count(lines, "workers", "workers", runs);
        count(lines, "standby replicas", "standby", runs);
        lines.add(row("a replacement starts", runs, run -> run.path("replacement")
                .asText(Replacement.AT_ONCE.toString())
                .replace('-', ' ')));
        count(lines, "sessions", "sessions", runs);
        count(lines, "kills", "kills", runs);
        count(lines, "of them at a random moment", "random_kills", runs);
        lines.add(row("of them at a named point", runs, ChaosTable::points));
        for (CrashPoint point : CrashPoint.values()) {
            lines.add(row("at `" + point.label() + "`", runs, run -> hits(run, point)));
        }
        count(lines, "stops", "stops", runs);
        count(lines, "restarts", "restarts", runs);
        count(lines, "workers added or taken away", "scalings", runs);
        count(lines, "tasks", "tasks", runs);
        count(lines, "events", "events", runs);
        count(lines, "**losses**", "losses", runs);
        count(lines, "**duplicates**", "duplicates", runs);
        count(lines, "**divergences**", "divergences", runs);
        lines.add(row("unexpected ends", runs, run -> "" + run.get("unexpected").size()));
        lines.add(row("events that differ by rounding", runs, ChaosTable::roundings));
        lines.add(row("resumed after a kill", runs, run -> resumed(run.path("resumed_after_kill_ms"))));
        lines.add(row("resumed after a stop", runs, run -> resumed(run.path("resumed_after_stop_ms"))));
        return lines;
    }

    private static void count(List<String> lines, String name, String field, List<JsonNode> runs) {
        lines.add(row(name, runs, run -> run.path(field).asText("-")));
    }

    private static String row(String name, List<JsonNode> runs, Function<JsonNode, String> cell) {
        return runs.stream().map(cell).collect(Collectors.joining(" | ", "| " + name + " | ", " |"));
    }

    private static String points(JsonNode run) {
        int kills = 0;
        for (JsonNode count : run.get("kills_by_point")) {
            kills += count.intValue();
        }
        return kills + " at " + run.get("kills_by_point").size() + " points";
    }

    private static String hits(JsonNode run, CrashPoint point) {
        int missed = run.path("points_not_reached").path(point.label()).intValue();
        return run.get("kills_by_point").path(point.label()).intValue()
                + (missed == 0 ? "" : " (" + missed + " not reached)");
    }

    private static String roundings(JsonNode run) {
        double largest = run.path("largest_rounding").doubleValue();
        return run.path("roundings").asText("-")
                + (largest > 0 ? String.format(Locale.ROOT, ", at most %.1e", largest) : "");
    }

    private static String resumed(JsonNode times) {
        return times.path("n").intValue() == 0
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.1f s median, %s%.1f s worst, n %d",
                        times.path("median").doubleValue() / 1000,
                        times.has("p95")
                                ? String.format(
                                        Locale.ROOT,
                                        "%.1f s 95 %%, ",
                                        times.path("p95").doubleValue() / 1000)
                                : "",
                        times.path("worst").doubleValue() / 1000,
                        times.path("n").intValue());
    }
}
