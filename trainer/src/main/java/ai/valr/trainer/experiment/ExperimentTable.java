package ai.valr.trainer.experiment;

import ai.valr.trainer.intervention.Markdown;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An experiment's report as Markdown tables. */
public final class ExperimentTable {
    private ExperimentTable() {}

    public static List<String> lines(ExperimentReport report) {
        ExperimentFile file = report.file();
        List<JsonNode> arms = report.lines();
        List<String> lines = new ArrayList<>();
        lines.add("## " + file.experiment().title());
        lines.add("");
        lines.add(file.experiment().question());
        lines.add("");
        if (arms.isEmpty()) {
            lines.add("Nothing has been run yet.");
            return lines;
        }
        scores(file.experiment(), arms, lines);
        lines.add("");
        types(arms, lines);
        lines.add("");
        training(arms, lines);
        curves(arms, lines);
        Set<String> there = arms.stream().map(arm -> arm.path("arm").asText()).collect(Collectors.toSet());
        List<String> missing = file.experiment().arms().stream()
                .map(Arm::name)
                .filter(name -> !there.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            lines.add("");
            lines.add("Not run yet: " + String.join(", ", missing) + ".");
        }
        return lines;
    }

    private static void scores(Experiment experiment, List<JsonNode> arms, List<String> lines) {
        List<String> columns = new ArrayList<>();
        if (experiment.axis() != null) {
            columns.add(experiment.axis());
        }
        columns.addAll(List.of("score", "less " + experiment.reference(), "each seed", "blind", "latent share", "n"));
        lines.add(Markdown.row("arm", columns.stream()));
        lines.add(Markdown.rule(columns.size()));
        for (JsonNode arm : arms) {
            Stream<String> cells = Stream.of(
                    Markdown.figure(arm.path("score")),
                    Markdown.figure(arm.path("less_reference")),
                    seeds(arm.path("seeds")),
                    Markdown.decimals(arm.path("blind").path("score"), Markdown.DECIMALS),
                    Markdown.figure(arm.path("latent_share").path("share")),
                    arm.path("score").path("n").asText());
            Stream<String> x = experiment.axis() == null
                    ? Stream.of()
                    : Stream.of(arm.has("x") ? number(arm.path("x").asDouble()) : "");
            lines.add(Markdown.row(arm.path("arm").asText(), Stream.concat(x, cells)));
        }
    }

    /** {@code 1: .612, 2: .598}. */
    private static String seeds(JsonNode seeds) {
        List<String> all = new ArrayList<>();
        seeds.properties()
                .forEach(it -> all.add(it.getKey() + ": " + Markdown.decimals(it.getValue(), Markdown.DECIMALS)));
        return String.join(", ", all);
    }

    /** Without a point where it needs none. */
    static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static void types(List<JsonNode> arms, List<String> lines) {
        Set<String> types = new LinkedHashSet<>();
        arms.forEach(arm -> arm.path("by_type").fieldNames().forEachRemaining(types::add));
        lines.add(Markdown.row("by type", types.stream().map(type -> type.replace("object_", "")
                .replace('_', ' '))));
        lines.add(Markdown.rule(types.size()));
        for (JsonNode arm : arms) {
            lines.add(Markdown.row(
                    arm.path("arm").asText(),
                    types.stream()
                            .map(type -> Markdown.figure(arm.path("by_type").path(type)))));
        }
    }

    private static void training(List<JsonNode> arms, List<String> lines) {
        lines.add(Markdown.row(
                "training, mean over seeds",
                Stream.of("updates", "seconds", "samples/s", "cross entropy at the end", "cosine at the end")));
        lines.add(Markdown.rule(5));
        for (JsonNode arm : arms) {
            lines.add(Markdown.row(
                    arm.path("arm").asText(),
                    Stream.of(
                            Markdown.decimals(arm.path("updates"), "%.0f"),
                            Markdown.decimals(arm.path("seconds"), "%.0f"),
                            Markdown.decimals(arm.path("samples_per_s"), "%.1f"),
                            Markdown.decimals(arm.path("ce"), Markdown.DECIMALS),
                            arm.has("cosine") ? Markdown.decimals(arm.path("cosine"), Markdown.DECIMALS) : "-")));
        }
    }

    /** One row an arm and look. */
    private static void curves(List<JsonNode> arms, List<String> lines) {
        if (arms.stream().noneMatch(arm -> arm.has("curve"))) {
            return;
        }
        lines.add("");
        lines.add(Markdown.row("while it is trained", Stream.of("updates: seconds: score on scenes of validation")));
        lines.add(Markdown.rule(1));
        for (JsonNode arm : arms) {
            String looks = StreamSupport.stream(arm.path("curve").spliterator(), false)
                    .map(look -> Markdown.decimals(look.path("updates"), "%.0f") + ": "
                            + Markdown.decimals(look.path("seconds"), "%.0f") + ": "
                            + (look.has("ci")
                                    ? Markdown.figure(look)
                                    : Markdown.decimals(look.path("score"), Markdown.DECIMALS)))
                    .collect(Collectors.joining(", "));
            lines.add(Markdown.row(arm.path("arm").asText(), Stream.of(looks)));
        }
    }
}
