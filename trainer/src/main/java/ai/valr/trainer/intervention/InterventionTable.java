package ai.valr.trainer.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A model's report as Markdown tables. */
public final class InterventionTable {
    private static final String DECIMALS = "%.3f";
    private static final List<String> MOVES = List.of("camera_noise", "one_frame", "all_frames", "other_question");
    private static final List<String> READ = List.of("category", "side", "distance");
    private static final List<String> STATES = List.of("constant", "latents_mean", "latents", "first_word");
    /** Those that the score against length is told for. */
    private static final List<Intervention> LENGTHS =
            List.of(Intervention.NONE, Intervention.ZEROS, Intervention.BLOCK_SWAP, Intervention.OTHER_FRAMES);

    private InterventionTable() {}

    /** @param report of {@link InterventionExperiment#run} */
    public static List<String> lines(JsonNode report) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "**%s**, K %s, world %s, %s scenes of %s, seed %s: %s questions",
                report.path("model").asText(),
                report.path("latents"),
                report.path("world").asText(),
                report.path("scenes"),
                report.path("split").asText(),
                report.path("seed"),
                report.path("n")));
        lines.add("");
        scores(report.path("interventions"), lines);
        lines.add("");
        lines.add(share(report.path("latent_share")));
        lines.add("");
        types(report.path("interventions"), lines);
        lines.add("");
        lengths(report.path("interventions"), lines);
        lines.add("");
        movement(report.path("movement"), lines);
        lines.add("");
        probes(report.path("probes"), lines);
        return lines;
    }

    private static void scores(JsonNode kinds, List<String> lines) {
        lines.add(row(
                "latents", Stream.of("score", "less own latents", "other answers", "other words", "blocks replaced")));
        lines.add(rule(5));
        for (Intervention kind : Intervention.values()) {
            JsonNode it = kinds.path(kind.key());
            lines.add(row(
                    kind.words(),
                    Stream.of(
                            figure(it),
                            kind == Intervention.NONE ? "" : figure(it.path("less_none")),
                            it.path("other_answers").asText(),
                            it.path("other_words").asText(),
                            it.path("replaced") + " of " + it.path("blocks"))));
        }
    }

    private static String share(JsonNode share) {
        String worth = "Another scene's blocks cost " + figure(share.path("blocks_worth")) + ", another scene's frames "
                + figure(share.path("frames_worth")) + ": ";
        return share.has("share")
                ? worth + "**latent share " + figure(share.path("share")) + "**."
                : worth + "**no latent share**, since the frames are not clearly worth anything.";
    }

    private static void types(JsonNode kinds, List<String> lines) {
        List<String> types = new ArrayList<>();
        kinds.path(Intervention.NONE.key()).path("by_type").fieldNames().forEachRemaining(types::add);
        lines.add(row("by type", types.stream().map(type -> type.replace("object_", "")
                .replace('_', ' '))));
        lines.add(rule(types.size()));
        lines.add(row("n", types.stream().map(type -> kinds.path(Intervention.NONE.key())
                .path("by_type")
                .path(type)
                .path("n")
                .asText())));
        for (Intervention kind : Intervention.values()) {
            lines.add(row(
                    kind.words(),
                    types.stream()
                            .map(type -> decimals(
                                    kinds.path(kind.key())
                                            .path("by_type")
                                            .path(type)
                                            .path("score"),
                                    DECIMALS))));
        }
    }

    private static void lengths(JsonNode kinds, List<String> lines) {
        lines.add(row(
                "steps of the answer",
                Stream.concat(Stream.of("n"), LENGTHS.stream().map(Intervention::words))));
        lines.add(rule(LENGTHS.size() + 1));
        kinds.path(Intervention.NONE.key()).path("by_length").fieldNames().forEachRemaining(length -> {
            Stream<String> scores = LENGTHS.stream()
                    .map(kind -> figure(kinds.path(kind.key()).path("by_length").path(length)));
            String n = kinds.path(Intervention.NONE.key())
                    .path("by_length")
                    .path(length)
                    .path("n")
                    .asText();
            lines.add(row(length, Stream.concat(Stream.of(n), scores)));
        });
    }

    private static void movement(JsonNode movement, List<String> lines) {
        lines.add(row("latents of the first step move by", Stream.of("1 - cosine", "relative L2")));
        lines.add(rule(2));
        for (String what : MOVES) {
            JsonNode it = movement.path(what);
            lines.add(row(
                    what.replace('_', ' '),
                    Stream.of(figure(it.path("cosine_distance"), "%.5f"), figure(it.path("relative_l2"), "%.5f"))));
        }
    }

    private static void probes(JsonNode probes, List<String> lines) {
        lines.add(row(
                "a linear probe reads (" + probes.path("n_fit") + " steps to fit, " + probes.path("n") + " to score)",
                STATES.stream().map(state -> state.replace('_', ' '))));
        lines.add(rule(STATES.size()));
        for (String what : READ) {
            JsonNode it = probes.path(what);
            lines.add(row(what, STATES.stream().map(state -> figure(it.path(state)))));
        }
    }

    private static String row(String name, Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| " + name + " | ", " |"));
    }

    private static String rule(int columns) {
        return "|---|" + "---|".repeat(columns);
    }

    /** {@code .612 [.551, .670]}. */
    private static String figure(JsonNode figure) {
        return figure(figure, DECIMALS);
    }

    private static String figure(JsonNode figure, String format) {
        return figure.isMissingNode()
                ? "-"
                : decimals(figure.path("score"), format) + " ["
                        + decimals(figure.path("ci").path(0), format) + ", "
                        + decimals(figure.path("ci").path(1), format) + "]";
    }

    private static String decimals(JsonNode value, String format) {
        String text = String.format(Locale.ROOT, format, value.doubleValue());
        return text.replaceFirst("^-(0\\.0+)$", "$1").replaceFirst("^(-?)0\\.", "$1.");
    }
}
