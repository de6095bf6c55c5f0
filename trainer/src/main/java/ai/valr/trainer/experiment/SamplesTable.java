package ai.valr.trainer.experiment;

import ai.valr.trainer.intervention.Markdown;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;

/** Scores against the number of answers that vote, as a Markdown table and as a picture. */
public final class SamplesTable {
    /** What the experiment answers. */
    public static final String QUESTION =
            "Does the score grow with the answers that vote, where chance lies in the latents or in the text?";

    private SamplesTable() {}

    /** @param reports of {@link SamplesExperiment#of} */
    public static List<String> lines(List<JsonNode> reports) {
        List<String> lines = new ArrayList<>(List.of("## Answers that vote", "", QUESTION, ""));
        lines.add(Markdown.row("model, chance in", Stream.of("answers", "score", "gain over one")));
        lines.add(Markdown.rule(3));
        for (JsonNode report : reports) {
            for (JsonNode chance : report.path("chances")) {
                for (JsonNode vote : chance.path("votes")) {
                    lines.add(Markdown.row(
                            name(report, chance),
                            Stream.of(
                                    vote.path("votes").asText(),
                                    Markdown.figure(vote),
                                    Markdown.figure(vote.path("gain")))));
                }
                lines.add(Markdown.row(
                        name(report, chance), Stream.of("the best of all", Markdown.figure(chance.path("best")), "-")));
            }
        }
        return lines;
    }

    private static String name(JsonNode report, JsonNode chance) {
        return report.path("model").asText() + ", K " + report.path("latents") + ", "
                + chance.path("chance").asText();
    }

    /** @param picture a PNG file */
    public static void draw(List<JsonNode> reports, Path picture) throws IOException {
        XYChart chart = ExperimentChart.chart("Score and answers that vote (95% intervals)", "answers");
        for (JsonNode report : reports) {
            for (JsonNode chance : report.path("chances")) {
                List<Double> counts = new ArrayList<>();
                List<Double> scores = new ArrayList<>();
                List<Double> reach = new ArrayList<>();
                for (JsonNode vote : chance.path("votes")) {
                    counts.add(vote.path("votes").asDouble());
                    scores.add(vote.path("score").asDouble());
                    reach.add((vote.path("ci").path(1).asDouble()
                                    - vote.path("ci").path(0).asDouble())
                            / 2);
                }
                chart.addSeries(name(report, chance), counts, scores, reach);
            }
        }
        BitmapEncoder.saveBitmap(chart, picture.toString(), BitmapEncoder.BitmapFormat.PNG);
    }
}
