package ai.valr.trainer.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A model's report as Markdown tables. */
public final class InterventionTable {
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
                "**%s**%s, K %s, world %s, %s scenes of %s, seed %s: %s questions",
                report.path("variant").asText(report.path("model").asText()),
                report.has("variant") ? " (" + report.path("model").asText() + ")" : "",
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
        lines.add(Markdown.row(
                "latents", Stream.of("score", "less own latents", "other answers", "other words", "blocks replaced")));
        lines.add(Markdown.rule(5));
        for (Intervention kind : Intervention.values()) {
            JsonNode it = kinds.path(kind.key());
            lines.add(Markdown.row(
                    kind.words(),
                    Stream.of(
                            Markdown.figure(it),
                            kind == Intervention.NONE ? "" : Markdown.figure(it.path("less_none")),
                            it.path("other_answers").asText(),
                            it.path("other_words").asText(),
                            it.path("replaced") + " of " + it.path("blocks"))));
        }
    }

    private static String share(JsonNode share) {
        String worth = "Another scene's blocks cost " + Markdown.figure(share.path("blocks_worth"))
                + ", another scene's frames " + Markdown.figure(share.path("frames_worth")) + ": ";
        return share.has("share")
                ? worth + "**latent share " + Markdown.figure(share.path("share")) + "**."
                : worth + "**no latent share**, since the frames are not clearly worth anything.";
    }

    private static void types(JsonNode kinds, List<String> lines) {
        List<String> types = new ArrayList<>();
        kinds.path(Intervention.NONE.key()).path("by_type").fieldNames().forEachRemaining(types::add);
        lines.add(Markdown.row("by type", types.stream().map(type -> type.replace("object_", "")
                .replace('_', ' '))));
        lines.add(Markdown.rule(types.size()));
        lines.add(Markdown.row("n", types.stream().map(type -> kinds.path(Intervention.NONE.key())
                .path("by_type")
                .path(type)
                .path("n")
                .asText())));
        for (Intervention kind : Intervention.values()) {
            lines.add(Markdown.row(
                    kind.words(),
                    types.stream()
                            .map(type -> Markdown.decimals(
                                    kinds.path(kind.key())
                                            .path("by_type")
                                            .path(type)
                                            .path("score"),
                                    Markdown.DECIMALS))));
        }
    }

    private static void lengths(JsonNode kinds, List<String> lines) {
        lines.add(Markdown.row(
                "steps of the answer",
                Stream.concat(Stream.of("n"), LENGTHS.stream().map(Intervention::words))));
        lines.add(Markdown.rule(LENGTHS.size() + 1));
        kinds.path(Intervention.NONE.key()).path("by_length").fieldNames().forEachRemaining(length -> {
            Stream<String> scores = LENGTHS.stream()
                    .map(kind -> Markdown.figure(
                            kinds.path(kind.key()).path("by_length").path(length)));
            String n = kinds.path(Intervention.NONE.key())
                    .path("by_length")
                    .path(length)
                    .path("n")
                    .asText();
            lines.add(Markdown.row(length, Stream.concat(Stream.of(n), scores)));
        });
    }

    private static void movement(JsonNode movement, List<String> lines) {
        lines.add(Markdown.row("latents of the first step move by", Stream.of("1 - cosine", "relative L2")));
        lines.add(Markdown.rule(2));
        for (String what : MOVES) {
            JsonNode it = movement.path(what);
            lines.add(Markdown.row(
                    what.replace('_', ' '),
                    Stream.of(
                            Markdown.figure(it.path("cosine_distance"), "%.5f"),
                            Markdown.figure(it.path("relative_l2"), "%.5f"))));
        }
    }

    private static void probes(JsonNode probes, List<String> lines) {
        lines.add(Markdown.row(
                "a linear probe reads (" + probes.path("n_fit") + " steps to fit, " + probes.path("n") + " to score)",
                STATES.stream().map(state -> state.replace('_', ' '))));
        lines.add(Markdown.rule(STATES.size()));
        for (String what : READ) {
            JsonNode it = probes.path(what);
            lines.add(Markdown.row(what, STATES.stream().map(state -> Markdown.figure(it.path(state)))));
        }
    }
}
