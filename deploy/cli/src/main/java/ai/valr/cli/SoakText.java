package ai.valr.cli;

import ai.valr.chaos.Series;
import ai.valr.chaos.SoakReport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a soak gave: for programs, and from that for people, so that a recorded run makes the same table. */
final class SoakText {
    /** What every line of {@code --json} has; a file of another kind is told apart by it. */
    static final List<String> NEEDED =
            List.of("minutes", "workers", "sessions", "seed", "tasks", "events", "series", "faults", "steady");

    private static final double MIB = 1 << 20;

    private SoakText() {}

    static ObjectNode json(SoakReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("minutes", report.settings().time().toSeconds() / 60.0);
        node.put("workers", report.settings().workers());
        node.put("sessions", report.settings().sessions());
        node.put("seed", report.settings().seed());
        node.put("tasks", report.tasks());
        node.put("events", report.events());
        for (Series series : report.series()) {
            ObjectNode one = node.withArray("series").addObject();
            one.put("name", series.name());
            one.put("unit", series.unit().name().toLowerCase(Locale.ROOT));
            put(one, "early", series.early());
            put(one, "middle", series.middle());
            put(one, "end", series.end());
            put(one, "most", series.most());
            put(one, "growth", series.growth());
            if (series.limit() instanceof Series.Limit.Growth growth) {
                one.put("most_growth", growth.share());
            } else if (series.limit() instanceof Series.Limit.Plateau plateau) {
                put(one, "rise", series.rise());
                one.put("most_rise", plateau.share());
            } else if (series.limit() instanceof Series.Limit.Bound bound) {
                one.put("bound", bound.most());
            }
            one.put("within", series.isWithinLimit());
        }
        report.faults().forEach(node.putArray("faults")::add);
        node.put("steady", report.isSteady());
        return node;
    }

    /** What was not measured is null. */
    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    /**
     * A Markdown table of a run, and its faults.
     *
     * @param run as {@link #json} makes it
     */
    static List<String> lines(JsonNode run) {
        List<String> lines = new ArrayList<>();
        double minutes = run.get("minutes").doubleValue();
        lines.add(String.format(
                Locale.ROOT,
                "%s minutes, %d workers, %d sessions, seed %d: %d tasks, %d events",
                number(minutes),
                run.get("workers").intValue(),
                run.get("sessions").intValue(),
                run.get("seed").longValue(),
                run.get("tasks").intValue(),
                run.get("events").longValue()));
        lines.add("");
        lines.add("|  | minute " + number(minutes / 6) + " | minute " + number(minutes / 2)
                + " | end | growth | most | limit |  |");
        lines.add("|---|---|---|---|---|---|---|---|");
        for (JsonNode series : run.get("series")) {
            lines.add(line(series));
        }
        lines.add("");
        run.get("faults").forEach(fault -> lines.add("FAULT " + fault.textValue()));
        lines.add(run.get("steady").booleanValue() ? "steady" : "NOT STEADY");
        return lines;
    }

    private static String line(JsonNode series) {
        String limit = "-";
        if (series.has("most_growth")) {
            limit = "growth " + share(series.get("most_growth"));
        } else if (series.has("most_rise")) {
            limit = "last third " + share(series.get("most_rise")) + ", is " + share(series.get("rise"));
        } else if (series.has("bound")) {
            limit = value(series, "bound");
        }
        return "| " + series.get("name").textValue() + " | "
                + String.join(
                        " | ",
                        value(series, "early"),
                        value(series, "middle"),
                        value(series, "end"),
                        share(series.get("growth")),
                        value(series, "most"),
                        limit,
                        series.get("within").booleanValue() ? "" : "**beyond**")
                + " |";
    }

    private static String value(JsonNode series, String name) {
        JsonNode value = series.get(name);
        if (value.isNull()) {
            return "not measured";
        }
        return switch (Series.Unit.valueOf(series.get("unit").textValue().toUpperCase(Locale.ROOT))) {
            case BYTES -> String.format(Locale.ROOT, "%.1f MiB", value.doubleValue() / MIB);
            case MILLISECONDS -> String.format(Locale.ROOT, "%.0f ms", value.doubleValue());
            case PER_SECOND -> String.format(Locale.ROOT, "%.1f /s", value.doubleValue());
        };
    }

    private static String share(JsonNode share) {
        return share.isNull() ? "-" : String.format(Locale.ROOT, "%+.0f %%", 100 * share.doubleValue());
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.1f", value);
    }
}
