package ai.valr.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a run's metrics as a picture: each figure over the updates, smoothed. */
final class LossCurves {
    private static final Set<String> LEFT_OUT = Set.of("update", TrainingRun.SECONDS, "lr", "grad_norm");
    private static final int POINTS = 400;

    private LossCurves() {}

    static void draw(Path metrics, Path picture, String title) {
        if (!Files.exists(metrics)) {
            return; // stopped before the first update
        }
        try {
            Map<String, List<Double>> series = new LinkedHashMap<>();
            List<Double> updates = new ArrayList<>();
            ObjectMapper json = new ObjectMapper();
            for (String line : Files.readAllLines(metrics)) {
                JsonNode node = json.readTree(line);
                updates.add(node.path("update").asDouble());
                node.fieldNames().forEachRemaining(name -> {
                    if (!LEFT_OUT.contains(name)) {
                        series.computeIfAbsent(name, key -> new ArrayList<>())
                                .add(node.path(name).asDouble());
                    }
                });
            }
            if (updates.isEmpty()) {
                return;
            }
            XYChart chart = new XYChartBuilder()
                    .width(900)
                    .height(540)
                    .title(title)
                    .xAxisTitle("update")
                    .build();
            chart.getStyler().setMarkerSize(0);
            int window = Math.max(1, updates.size() / POINTS);
            series.forEach((name, values) -> chart.addSeries(name, means(updates, window), means(values, window))
                    .setMarker(SeriesMarkers.NONE));
            BitmapEncoder.saveBitmap(chart, picture.toString(), BitmapEncoder.BitmapFormat.PNG);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot draw " + picture + " from " + metrics, e);
        }
    }

    private static List<Double> means(List<Double> values, int window) {
        List<Double> out = new ArrayList<>();
        for (int i = 0; i < values.size(); i += window) {
            out.add(values.subList(i, Math.min(i + window, values.size())).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(0));
        }
        return out;
    }
}
