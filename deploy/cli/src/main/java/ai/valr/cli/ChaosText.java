package ai.valr.cli;

import ai.valr.chaos.ChaosReport;
import ai.valr.compare.Finding;
import ai.valr.model.CrashPoint;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a chaos run gave, for people and for programs. */
final class ChaosText {
    /** Findings that are told; the counts tell of all. */
    private static final int MAX_FINDINGS = 20;

    private ChaosText() {}

    static List<String> lines(ChaosReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(row("kills", report.kills()));
        lines.add(row("  at a random moment", report.randomKills()));
        for (CrashPoint point : CrashPoint.values()) {
            int count = report.crashes().getOrDefault(point, 0);
            int missed = report.notReached().getOrDefault(point, 0);
            if (count + missed > 0) {
                lines.add(row("  " + point.label(), count) + (missed == 0 ? "" : " (" + missed + " not reached)"));
            }
        }
        lines.add(row("stops beyond the session timeout", report.stops()));
        lines.add(row("restarts in order", report.restarts()));
        lines.add(row("workers added or taken away", report.scalings()));
        lines.add(row("tasks", report.tasks()));
        lines.add(row("events", report.events()));
        lines.add(row("losses", report.count(Finding.Kind.LOSS)));
        lines.add(row("duplicates", report.count(Finding.Kind.DUPLICATE)));
        lines.add(row("divergences", report.count(Finding.Kind.DIVERGENCE)));
        lines.add(row("events that differ by rounding", report.count(Finding.Kind.ROUNDING))
                + (report.largestRounding() == 0
                        ? ""
                        : String.format(Locale.ROOT, " (at most %.1e)", report.largestRounding())));
        lines.add(resumed("resumed after a kill", report.afterKills()));
        lines.add(resumed("resumed after a stop", report.afterStops()));
        lines.add(String.format(Locale.ROOT, "%-34s %6.0f s", "time", report.seconds()));
        report.unexpected().forEach(line -> lines.add("UNEXPECTED " + line));
        faults(report).forEach(finding -> lines.add(finding.toString()));
        return lines;
    }

    private static String row(String name, long count) {
        return String.format(Locale.ROOT, "%-34s %6d", name, count);
    }

    private static String resumed(String name, ChaosReport.Resumed resumed) {
        return resumed.sessions() == 0
                ? String.format(Locale.ROOT, "%-34s %6s", name, "-")
                : String.format(
                        Locale.ROOT,
                        "%-34s %6.0f ms median, %.0f ms 95 %%, %.0f ms worst of %d sessions",
                        name,
                        resumed.medianMs(),
                        resumed.p95Ms(),
                        resumed.worstMs(),
                        resumed.sessions());
    }

    private static List<Finding> faults(ChaosReport report) {
        return report.findings().stream()
                .filter(Finding::isFault)
                .limit(MAX_FINDINGS)
                .toList();
    }

    static ObjectNode json(ChaosReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("seed", report.settings().seed());
        node.put("profile", report.settings().profile().name().toLowerCase(Locale.ROOT));
        node.put("workers", report.settings().workers());
        node.put("standby", report.settings().standby());
        node.put("replacement", report.settings().replacement().toString());
        node.put("sessions", report.settings().sessions());
        node.put("kills", report.kills());
        node.put("random_kills", report.randomKills());
        points(node.putObject("kills_by_point"), report.crashes());
        points(node.putObject("points_not_reached"), report.notReached());
        node.put("stops", report.stops());
        node.put("restarts", report.restarts());
        node.put("scalings", report.scalings());
        node.put("tasks", report.tasks());
        node.put("events", report.events());
        node.put("losses", report.count(Finding.Kind.LOSS));
        node.put("duplicates", report.count(Finding.Kind.DUPLICATE));
        node.put("divergences", report.count(Finding.Kind.DIVERGENCE));
        node.put("roundings", report.count(Finding.Kind.ROUNDING));
        node.put("largest_rounding", report.largestRounding());
        resumed(node.putObject("resumed_after_kill_ms"), report.afterKills());
        resumed(node.putObject("resumed_after_stop_ms"), report.afterStops());
        node.put("seconds", report.seconds());
        report.unexpected().forEach(node.putArray("unexpected")::add);
        faults(report).forEach(finding -> node.withArray("findings").add(finding.toString()));
        return node;
    }

    private static void points(ObjectNode node, Map<CrashPoint, Integer> counts) {
        for (CrashPoint point : CrashPoint.values()) {
            if (counts.containsKey(point)) {
                node.put(point.label(), counts.get(point));
            }
        }
    }

    private static void resumed(ObjectNode node, ChaosReport.Resumed resumed) {
        node.put("n", resumed.sessions());
        if (resumed.sessions() > 0) {
            node.put("median", resumed.medianMs());
            node.put("p95", resumed.p95Ms());
            node.put("worst", resumed.worstMs());
        }
    }
}
