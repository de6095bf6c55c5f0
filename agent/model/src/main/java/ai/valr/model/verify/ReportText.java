package ai.valr.model.verify;

import java.util.Locale;

/** A report as text: one aligned line a tensor as it comes, and a last one that sums up. */
public final class ReportText {
    private static final int NAME_COLUMNS = 76;

    private ReportText() {}

    /** Titles of the columns. */
    public static String header() {
        return String.format(
                Locale.ROOT,
                "      %-" + NAME_COLUMNS + "s %12s %10s %10s",
                "tensor",
                "difference",
                "tolerance",
                "values");
    }

    public static String line(Line line) {
        return String.format(
                Locale.ROOT,
                "%-4s  %-" + NAME_COLUMNS + "s %12s %10s %10d",
                line.ok() ? "ok" : "FAIL",
                line.tensor(),
                number(line.largestDifference()),
                number(line.tolerance()),
                line.compared());
    }

    /** What was not compared, where there is such, and whether the model passed. */
    public static String summary(Report report) {
        StringBuilder text = new StringBuilder();
        if (!report.notCompared().isEmpty()) {
            text.append("not compared: ")
                    .append(String.join(", ", report.notCompared()))
                    .append(System.lineSeparator());
        }
        int failures = report.failures().size();
        text.append(report.passed() ? "PASSED: " : "FAILED: ")
                .append(report.lines().size())
                .append(" tensors compared, ")
                .append(failures == 0 ? "all within tolerance" : failures + " outside their tolerance");
        if (failures > 0) {
            text.append(", first ").append(report.failures().get(0).tensor());
        }
        return text.toString();
    }

    private static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.2e", value);
    }
}
