package ai.valr.cli;

import ai.valr.compare.Difference;
import ai.valr.replay.ReplayReport;
import ai.valr.replay.ReplayReport.ComparedEvent;
import ai.valr.replay.Verdict;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a replay gave, for people and for programs. */
final class ReplayText {
    private ReplayText() {}

    static List<String> lines(ReplayReport report) {
        List<String> lines = new ArrayList<>();
        if (report.earlierTasks() > 0) {
            lines.add("earlier tasks of its context that were run first: " + report.earlierTasks()
                    + (report.earlierDivergences() == 0
                            ? ", all the same"
                            : ", of which " + report.earlierDivergences() + " differ"));
        }
        for (ComparedEvent event : report.events()) {
            lines.add(String.format(
                    Locale.ROOT, "%3d %-14s %-10s %s", event.number(), event.type(), word(event), event.text()));
            event.differences().stream()
                    .filter(difference -> difference.kind() == Difference.Kind.DIVERGENCE)
                    .forEach(difference -> lines.add("      " + difference));
        }
        if (!report.message().isEmpty()) {
            lines.add(report.message());
        }
        lines.add(summary(report));
        return lines;
    }

    private static String word(ComparedEvent event) {
        if (event.diverges()) {
            return "DIFFERS";
        }
        return event.differences().isEmpty() ? "same" : "rounding";
    }

    private static String summary(ReplayReport report) {
        long differ = report.events().stream().filter(ComparedEvent::diverges).count();
        return switch (report.verdict()) {
            case SAME ->
                report.largestRounding() == 0
                        ? "the same, to the last bit"
                        : String.format(
                                Locale.ROOT, "the same but for rounding, at most %.1e", report.largestRounding());
            case DIFFERS -> differ + " of " + report.events().size() + " events differ";
            case UNKNOWN_TASK, FRAME_GONE, OTHER_MODEL, NOT_REPLAYABLE -> "not replayed: " + label(report.verdict());
        };
    }

    private static String label(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    static ObjectNode json(String session, String task, ReplayReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("session", session);
        node.put("task", task);
        node.put("result", label(report.verdict()));
        node.put("message", report.message());
        node.put("largest_rounding", report.largestRounding());
        node.put("earlier_tasks", report.earlierTasks());
        node.put("earlier_divergences", report.earlierDivergences());
        ArrayNode events = node.putArray("events");
        for (ComparedEvent event : report.events()) {
            ObjectNode line = events.addObject();
            line.put("event_number", event.number());
            line.put("type", event.type());
            line.put("result", word(event).toLowerCase(Locale.ROOT));
            line.put("text", event.text());
            ArrayNode differences = line.putArray("differences");
            event.differences().forEach(difference -> differences
                    .addObject()
                    .put("field", difference.path())
                    .put("recorded", difference.expected())
                    .put("replayed", difference.found())
                    .put("kind", difference.kind().name().toLowerCase(Locale.ROOT)));
        }
        return node;
    }
}
