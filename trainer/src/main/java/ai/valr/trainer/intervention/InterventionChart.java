package ai.valr.trainer.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws the scores as bars, one a model and intervention, with half of the 95% interval's width up and down. */
public final class InterventionChart {
    private static final int WIDTH_PX = 1000;
    private static final int HEIGHT_PX = 560;
    private static final int LABEL_DEG = 30;

    private InterventionChart() {}

    /**
     * @param reports of {@link InterventionExperiment#run}, one or more
     * @param picture a PNG file
     */
    public static void draw(List<JsonNode> reports, Path picture) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH_PX)
                .height(HEIGHT_PX)
                .title("What latents are replaced by, and the score (95% intervals)")
                .yAxisTitle("score")
                .build();
        chart.getStyler().setXAxisLabelRotation(LABEL_DEG);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setYAxisMin(0.0);
        Map<String, JsonNode> series = new LinkedHashMap<>();
        reports.forEach(report -> series.put(
                report.path("variant").asText(report.path("model").asText()) + ", K " + report.path("latents"),
                report));
        series.forEach((name, report) -> add(chart, name, report.path("interventions")));
        BitmapEncoder.saveBitmap(chart, picture.toString(), BitmapEncoder.BitmapFormat.PNG);
    }

    private static void add(CategoryChart chart, String name, JsonNode kinds) {
        List<String> words = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        List<Double> reach = new ArrayList<>();
        for (Intervention kind : Intervention.values()) {
            JsonNode figure = kinds.path(kind.key());
            words.add(kind.words());
            scores.add(figure.path("score").asDouble());
            reach.add((figure.path("ci").path(1).asDouble()
                            - figure.path("ci").path(0).asDouble())
                    / 2);
        }
        chart.addSeries(name, words, scores, reach);
    }
}
