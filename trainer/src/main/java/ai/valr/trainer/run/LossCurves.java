package ai.valr.trainer.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a run's curve as a picture: each figure over the updates, smoothed. */
final class LossCurves {
    private static final int POINTS = 400;

    private LossCurves() {}

    /** Nothing is drawn of a run that was stopped before its first update. */
    static void draw(Path run, Path picture, String title) {
        Optional<LearningCurve> curve = LearningCurve.of(run, POINTS);
        if (curve.isEmpty()) {
            return;
        }
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(540)
                .title(title)
                .xAxisTitle("update")
                .build();
        chart.getStyler().setMarkerSize(0);
        curve.get().figures().forEach((name, values) -> chart.addSeries(
                        name, curve.get().updates(), values)
                .setMarker(SeriesMarkers.NONE));
        try {
            BitmapEncoder.saveBitmap(chart, picture.toString(), BitmapEncoder.BitmapFormat.PNG);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot draw " + picture, e);
        }
    }
}
