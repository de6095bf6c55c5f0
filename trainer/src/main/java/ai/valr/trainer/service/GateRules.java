package ai.valr.trainer.service;

import ai.valr.schemas.Comparison;
import ai.valr.settings.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the comparisons of a candidate say of it. On held-out feedback it must not lose, by a one-sided paired test at 10 %. On the frozen set it may not lose more than a
 * margin against its parent, nor, over all rounds together, more than another against the first version. What nothing was measured on
 * is not released.
 *
 * @param margin that may be lost against the parent on the frozen set, in [0, 1]
 * @param totalMargin that may be lost on it against the version that training began with, in [0, 1]
 */
record GateRules(double margin, double totalMargin) {
    GateRules {
        Range.between(0, 1).require("gate_margin", margin);
        Range.between(0, 1).require("gate_total_margin", totalMargin);
    }

    /** Held-out feedback of fewer tasks is reported and decides nothing. */
    static final int LEAST_FEEDBACK = 10;

    /** The upper end of a one-sided 90 % interval lies so far up the upper half of the 95 % interval: 1.2816 by 1.96 deviations. */
    private static final double ONE_SIDED = 0.654;

    /** What was decided, and from what. */
    record Decision(boolean passed, String reason, List<Comparison> comparisons) {}

    Decision decide(List<Comparison> comparisons) {
        List<String> problems = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        boolean measured = false;
        for (Comparison it : comparisons) {
            switch (it.getName()) {
                case Gate.FEEDBACK -> {
                    if (it.getN() < LEAST_FEEDBACK) {
                        findings.add("held-out feedback of " + it.getN() + " tasks is too little to decide (it takes "
                                + LEAST_FEEDBACK + ")");
                    } else {
                        measured = true;
                        if (loses(it)) {
                            problems.add("it loses on held-out feedback: " + text(it));
                        } else {
                            findings.add("held-out feedback " + text(it));
                        }
                    }
                }
                case Gate.EVALUATION -> {
                    measured = true;
                    within(it, margin, "elsewhere", "evaluation ", problems, findings);
                }
                default ->
                    within(
                            it,
                            totalMargin,
                            "against the first version",
                            "against the first version ",
                            problems,
                            findings);
            }
        }
        if (!measured) {
            problems.add("nothing says whether it is better: there is no evaluation, and "
                    + (findings.isEmpty() ? "no feedback is held out" : String.join("; ", findings)));
        }
        boolean passed = problems.isEmpty();
        return new Decision(passed, String.join("; ", passed ? findings : problems), comparisons);
    }

    private static boolean loses(Comparison it) {
        return it.getDifference() + ONE_SIDED * (it.getHigh() - it.getDifference()) < 0;
    }

    private static void within(
            Comparison it, double margin, String where, String name, List<String> problems, List<String> findings) {
        if (it.getLow() <= -margin) {
            problems.add(String.format(
                    Locale.ROOT, "it may lose more than the margin of %.3f %s: %s", margin, where, text(it)));
        } else {
            findings.add(name + text(it));
        }
    }

    private static String text(Comparison comparison) {
        return String.format(
                Locale.ROOT,
                "%.3f to %.3f, difference %+.3f [%+.3f, %+.3f], n %d",
                comparison.getBefore(),
                comparison.getAfter(),
                comparison.getDifference(),
                comparison.getLow(),
                comparison.getHigh(),
                comparison.getN());
    }
}
