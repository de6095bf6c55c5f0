package ai.valr.trainer.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rows of Markdown's tables, and figures as they stand in them. */
public final class Markdown {
    /** Of a score. */
    public static final String DECIMALS = "%.3f";

    private Markdown() {}

    /** A row of a name and cells. */
    public static String row(String name, Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| " + name + " | ", " |"));
    }

    /** What stands under a heading of a name and so many cells. */
    public static String rule(int columns) {
        return "|---|" + "---|".repeat(columns);
    }

    /** {@code .612 [.551, .670]}, or a dash where there is none. */
    public static String figure(JsonNode figure) {
        return figure(figure, DECIMALS);
    }

    static String figure(JsonNode figure, String format) {
        return !figure.path("score").isNumber()
                ? "-"
                : decimals(figure.path("score"), format) + " ["
                        + decimals(figure.path("ci").path(0), format) + ", "
                        + decimals(figure.path("ci").path(1), format) + "]";
    }

    /** A number without the zero before its point, and without a sign where it rounds to 0. */
    public static String decimals(JsonNode value, String format) {
        String text = String.format(Locale.ROOT, format, value.doubleValue());
        return text.replaceFirst("^-(0\\.0+)$", "$1").replaceFirst("^(-?)0\\.", "$1.");
    }
}
