package ai.valr.trainer.experiment;

import ai.valr.trainer.intervention.Markdown;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How a model's confidence fits what its answers are worth, as Markdown tables and as pictures. */
public final class CalibrationTable {
    /** What the experiment answers. */
    public static final String QUESTION = "Is an answer right as often as the model's confidence says?";

    private static final List<Double> COVERAGES = List.of(.1, .25, .5, .75, 1.0);

    private CalibrationTable() {}

    /** @param report of {@link CalibrationExperiment} */
    public static List<String> lines(JsonNode report) {
        JsonNode test = report.path("test");
        JsonNode before = test.path("before");
        JsonNode after = test.path("after");
        List<String> lines = new ArrayList<>(List.of("## Calibrated confidence", "", QUESTION, ""));
        lines.add(String.format(
                Locale.ROOT,
                "%s, K = %d; scales fitted on answers of validation:",
                report.path("model").asText(),
                report.path("latents").asInt()));
        lines.addAll(List.of(
                "",
                Markdown.row("", Stream.of("temperature", "offset", "n", "the offset's gain in loss")),
                Markdown.rule(4)));
        for (String kind : List.of("options", "numbers")) {
            JsonNode fit = report.path("fit").path(kind);
            lines.add(Markdown.row(
                    kind,
                    Stream.of(
                            String.format(
                                    Locale.ROOT, "%.4f", fit.path("temperature").asDouble()),
                            String.format(
                                    Locale.ROOT, "%.4f", fit.path("offset").asDouble()),
                            fit.path("n").asText(),
                            Markdown.figure(fit.path("offset_gain")))));
        }
        lines.addAll(List.of("", Markdown.row(test.path("n") + " answers of test", Stream.of("raw", "calibrated"))));
        lines.add(Markdown.rule(2));
        lines.add(row("expected calibration error, " + CalibrationFigures.BINS + " bins", "ece", before, after));
        lines.add(row("Brier score", "brier", before, after));
        lines.add(row("negative log-likelihood", "loss", before, after));
        lines.add(row("area under risk and coverage", "aurc", before, after));
        lines.add(Markdown.row("that of the best order", both(test.path("aurc_best"))));
        lines.add(Markdown.row("that of no order", both(test.path("aurc_random"))));
        lines.addAll(
                List.of("", Markdown.row("the surest", COVERAGES.stream().map(it -> Math.round(it * 100) + " %"))));
        lines.add(Markdown.rule(COVERAGES.size()));
        lines.add(Markdown.row("mean credit", COVERAGES.stream().map(it -> String.format(
                        Locale.ROOT, "%.3f", credit(test.path("risks"), it))
                .replaceFirst("^0", ""))));
        return lines;
    }

    private static String row(String name, String figure, JsonNode before, JsonNode after) {
        return Markdown.row(name, Stream.of(Markdown.figure(before.path(figure)), Markdown.figure(after.path(figure))));
    }

    private static Stream<String> both(JsonNode figure) {
        return Stream.of(Markdown.figure(figure), Markdown.figure(figure));
    }

    /** Of the surest answers that are this share of all. */
    private static double credit(JsonNode risks, double coverage) {
        int surest = (int) Math.max(1, Math.round(coverage * risks.size()));
        return 1 - risks.path(surest - 1).asDouble();
    }

    /** @param picture a PNG file: mean credit over mean confidence of each bin, raw and calibrated */
    public static void drawReliability(JsonNode report, Path picture) throws IOException {
        XYChart chart = ExperimentChart.chart("Confidence and what answers are worth (test)", "confidence");
        chart.setYAxisTitle("mean credit");
        line(chart, "as it should be", List.of(0.0, 1.0), List.of(0.0, 1.0));
        for (String which : List.of("before", "after")) {
            List<Double> chances = new ArrayList<>();
            List<Double> credits = new ArrayList<>();
            report.path("test").path(which).path("bins").forEach(bin -> {
                chances.add(bin.path("chance").asDouble());
                credits.add(bin.path("credit").asDouble());
            });
            chart.addSeries(which.equals("before") ? "raw" : "calibrated", chances, credits);
        }
        BitmapEncoder.saveBitmap(chart, picture.toString(), BitmapEncoder.BitmapFormat.PNG);
    }

    /** @param picture a PNG file: the risk of the surest answers over their share of all */
    public static void drawRisk(JsonNode report, Path picture) throws IOException {
        JsonNode test = report.path("test");
        XYChart chart = ExperimentChart.chart("Risk of the surest answers (test)", "share of answers that are kept");
        chart.setYAxisTitle("risk: one less the mean credit");
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setXAxisMax(1.0);
        line(chart, "by confidence", coverage(test.path("risks")), values(test.path("risks")));
        line(chart, "best order", coverage(test.path("risks_best")), values(test.path("risks_best")));
        double all = test.path("aurc_random").path("score").asDouble();
        line(chart, "no order", List.of(0.0, 1.0), List.of(all, all));
        BitmapEncoder.saveBitmap(chart, picture.toString(), BitmapEncoder.BitmapFormat.PNG);
    }

    private static void line(XYChart chart, String name, List<Double> x, List<Double> y) {
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
    }

    private static List<Double> coverage(JsonNode risks) {
        List<Double> shares = new ArrayList<>();
        for (int i = 1; i <= risks.size(); i++) {
            shares.add((double) i / risks.size());
        }
        return shares;
    }

    private static List<Double> values(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asDouble()));
        return values;
    }
}
