package ai.valr.trainer.experiment;

import ai.valr.trainer.intervention.Markdown;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;

/** Scores against budgets of steps, as a Markdown table and as a picture. */
public final class LengthTable {
    /** What the experiment answers. */
    public static final String QUESTION =
            "Does the score grow with the steps that a model may reason before its answer is asked for?";

    private LengthTable() {}

    /** @param reports of {@link LengthExperiment#of} */
    public static List<String> lines(List<JsonNode> reports) {
        List<String> lines = new ArrayList<>(List.of("## Length of reasoning", "", QUESTION, ""));
        lines.add(
                Markdown.row("steps at most", LengthExperiment.BUDGETS.stream().map(String::valueOf)));
        lines.add(Markdown.rule(LengthExperiment.BUDGETS.size()));
        for (JsonNode report : reports) {
            lines.add(Markdown.row(
                    name(report),
                    StreamSupport.stream(report.path("budgets").spliterator(), false)
                            .map(Markdown::figure)));
        }
        return lines;
    }

    private static String name(JsonNode report) {
        return report.path("model").asText() + ", K " + report.path("latents");
    }

    /** @param picture a PNG file */
    public static void draw(List<JsonNode> reports, Path picture) throws IOException {
        XYChart chart = ExperimentChart.chart("Score and length of reasoning (95% intervals)", "steps at most");
        for (JsonNode report : reports) {
            List<Double> steps = new ArrayList<>();
            List<Double> scores = new ArrayList<>();
            List<Double> reach = new ArrayList<>();
            report.path("budgets").forEach(point -> {
                steps.add(point.path("steps").asDouble());
                scores.add(point.path("score").asDouble());
                reach.add((point.path("ci").path(1).asDouble()
                                - point.path("ci").path(0).asDouble())
                        / 2);
            });
            chart.addSeries(name(report), steps, scores, reach);
        }
        BitmapEncoder.saveBitmap(chart, picture.toString(), BitmapEncoder.BitmapFormat.PNG);
    }
}
