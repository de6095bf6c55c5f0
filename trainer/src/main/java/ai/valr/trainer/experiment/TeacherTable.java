package ai.valr.trainer.experiment;

import ai.valr.trainer.intervention.Markdown;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** What linear probes read from the tower and from teachers, as a Markdown table and as a picture. */
public final class TeacherTable {
    /** What the experiment answers. */
    public static final String QUESTION = "Do the encoders know what the model's own tower does not?";

    private static final String CONSTANT = "constant";
    private static final int WIDTH_PX = 1000;
    private static final int HEIGHT_PX = 560;

    private TeacherTable() {}

    /** @param report of {@link TeacherProbes#run} */
    public static List<String> lines(JsonNode report) {
        List<String> names = names(report);
        List<String> teachers = names.subList(1, names.size());
        List<String> lines = new ArrayList<>(List.of("## Teachers", "", QUESTION, ""));
        List<String> columns = new ArrayList<>(List.of(CONSTANT));
        columns.addAll(names);
        teachers.forEach(name -> columns.add(name + ", points ahead"));
        lines.add(Markdown.row(
                report.path("model").asText() + ", " + report.path("scenes") + " scenes", columns.stream()));
        lines.add(Markdown.rule(columns.size()));
        report.path("reads").properties().forEach(read -> {
            List<String> cells =
                    new ArrayList<>(List.of(Markdown.figure(read.getValue().path(CONSTANT))));
            names.forEach(name -> cells.add(Markdown.figure(read.getValue().path(name))));
            teachers.forEach(
                    name -> cells.add(read.getValue().path("ahead").path(name).asText()));
            lines.add(Markdown.row(read.getKey().replace('_', ' '), cells.stream()));
        });
        lines.add("");
        for (String teacher : teachers) {
            lines.add(gate(report.path("reads"), teacher));
        }
        return lines;
    }

    private static String gate(JsonNode reads, String teacher) {
        int ahead = 0;
        for (JsonNode read : reads) {
            ahead += read.path("ahead").path(teacher).asDouble() >= TeacherProbes.GATE_POINTS ? 1 : 0;
        }
        return String.format(
                Locale.ROOT,
                "%s is ahead by %.0f points or more on %d of %d: %s.",
                teacher,
                TeacherProbes.GATE_POINTS,
                ahead,
                reads.size(),
                2 * ahead > reads.size() ? "it has something to teach" : "it has little to teach");
    }

    private static List<String> names(JsonNode report) {
        List<String> names = new ArrayList<>();
        report.path("sources").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** @param picture a PNG file */
    public static void draw(JsonNode report, Path picture) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH_PX)
                .height(HEIGHT_PX)
                .title("What a linear probe reads (95% intervals)")
                .yAxisTitle("accuracy, or R squared")
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        List<String> reads = new ArrayList<>();
        report.path("reads").fieldNames().forEachRemaining(reads::add);
        for (String name : names(report)) {
            chart.addSeries(
                    name,
                    reads.stream().map(read -> read.replace('_', ' ')).toList(),
                    reads.stream()
                            .map(read ->
                                    figure(report, read, name).path("score").asDouble())
                            .toList(),
                    reads.stream()
                            .map(read -> reach(figure(report, read, name)))
                            .toList());
        }
        BitmapEncoder.saveBitmap(chart, picture.toString(), BitmapEncoder.BitmapFormat.PNG);
    }

    private static JsonNode figure(JsonNode report, String read, String name) {
        return report.path("reads").path(read).path(name);
    }

    private static double reach(JsonNode figure) {
        return (figure.path("ci").path(1).asDouble() - figure.path("ci").path(0).asDouble()) / 2;
    }
}
