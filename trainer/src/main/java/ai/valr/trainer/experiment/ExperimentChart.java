package ai.valr.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws scores: bars, one an arm, or curves over the experiment's axis; with half of the 95% interval's width up and down. */
public final class ExperimentChart {
    private static final int WIDTH_PX = 1000;
    private static final int HEIGHT_PX = 560;
    private static final int LABEL_DEG = 30;
    private static final String SCORE = "score";
    private static final String INTERVALS = " (95% intervals)";

    private ExperimentChart() {}

    /**
     * Draws what there is; nothing where nothing was run.
     *
     * @param picture a PNG file
     */
    public static void draw(ExperimentReport report, Path picture) throws IOException {
        List<JsonNode> arms = report.lines();
        Experiment experiment = report.file().experiment();
        if (arms.isEmpty()) {
            return;
        }
        if (arms.stream().anyMatch(arm -> arm.has("x"))) {
            curves(experiment.title() + INTERVALS, experiment.axis(), arms, picture);
        } else {
            bars(experiment.title() + INTERVALS, arms, picture);
        }
    }

    /**
     * Draws the score while arms were trained over the seconds of their updates.
     *
     * @return whether there was any such score
     */
    public static boolean drawTime(ExperimentReport report, Path picture) throws IOException {
        List<JsonNode> arms =
                report.lines().stream().filter(arm -> arm.has("curve")).toList();
        if (arms.isEmpty()) {
            return false;
        }
        XYChart chart = chart(
                report.file().experiment().title() + ", on scenes of validation" + INTERVALS, "seconds of training");
        for (JsonNode arm : arms) {
            JsonNode looks = arm.path("curve");
            chart.addSeries(arm.path("arm").asText(), values(looks, "seconds"), values(looks, SCORE), reaches(looks));
        }
        BitmapEncoder.saveBitmap(chart, picture.toString(), BitmapEncoder.BitmapFormat.PNG);
        return true;
    }

    private static List<Double> values(JsonNode points, String name) {
        List<Double> values = new ArrayList<>();
        points.forEach(point -> values.add(point.path(name).asDouble()));
        return values;
    }

    /** Of looks without an interval 0. */
    private static List<Double> reaches(JsonNode looks) {
        List<Double> reaches = new ArrayList<>();
        looks.forEach(look -> reaches.add(reachOf(look)));
        return reaches;
    }

    private static void bars(String title, List<JsonNode> arms, Path picture) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH_PX)
                .height(HEIGHT_PX)
                .title(title)
                .yAxisTitle(SCORE)
                .build();
        chart.getStyler().setXAxisLabelRotation(LABEL_DEG);
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setYAxisMin(0.0);
        chart.addSeries(
                SCORE,
                arms.stream().map(arm -> arm.path("arm").asText()).toList(),
                arms.stream().map(ExperimentChart::score).toList(),
                arms.stream().map(ExperimentChart::reach).toList());
        BitmapEncoder.saveBitmap(chart, picture.toString(), BitmapEncoder.BitmapFormat.PNG);
    }

    /** Arms without a place on the axis are lines across it. */
    private static void curves(String title, String axis, List<JsonNode> arms, Path picture) throws IOException {
        XYChart chart = chart(title, axis);
        Map<String, List<JsonNode>> series = new LinkedHashMap<>();
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (JsonNode arm : arms) {
            if (arm.has("x")) {
                series.computeIfAbsent(arm.path("series").asText(), name -> new ArrayList<>())
                        .add(arm);
                least = Math.min(least, arm.path("x").asDouble());
                most = Math.max(most, arm.path("x").asDouble());
            }
        }
        series.forEach((name, points) -> {
            points.sort(Comparator.comparingDouble(arm -> arm.path("x").asDouble()));
            chart.addSeries(
                    name,
                    points.stream().map(arm -> arm.path("x").asDouble()).toList(),
                    points.stream().map(ExperimentChart::score).toList(),
                    points.stream().map(ExperimentChart::reach).toList());
        });
        for (JsonNode arm : arms) {
            if (!arm.has("x")) {
                chart.addSeries(
                                arm.path("arm").asText() + ", whatever " + axis,
                                List.of(least, most),
                                List.of(score(arm), score(arm)),
                                List.of(reach(arm), reach(arm)))
                        .setMarker(SeriesMarkers.NONE);
            }
        }
        BitmapEncoder.saveBitmap(chart, picture.toString(), BitmapEncoder.BitmapFormat.PNG);
    }

    static XYChart chart(String title, String axis) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH_PX)
                .height(HEIGHT_PX)
                .title(title)
                .xAxisTitle(axis)
                .yAxisTitle(SCORE)
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        return chart;
    }

    static double score(JsonNode arm) {
        return arm.path(SCORE).path(SCORE).asDouble();
    }

    static double reach(JsonNode arm) {
        return reachOf(arm.path(SCORE));
    }

    private static double reachOf(JsonNode figure) {
        JsonNode ci = figure.path("ci");
        return (ci.path(1).asDouble() - ci.path(0).asDouble()) / 2;
    }
}
