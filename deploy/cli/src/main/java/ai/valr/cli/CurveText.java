package ai.valr.cli;

import ai.valr.schemas.TrainingCurve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How the training of a version went, for people: a line a figure, with its curve drawn in characters. */
final class CurveText {
    private static final String LEVELS = "▁▂▃▄▅▆▇█";

    /** The order in which figures come; others follow by name. */
    private static final List<String> FIRST = List.of("loss", "ce", "cosine", "right");

    private CurveText() {}

    /** @param parent the curve of the version that the training began with, where that one was trained */
    static List<String> lines(TrainingCurve curve, Optional<TrainingCurve> parent) {
        List<String> lines = new ArrayList<>();
        ordered(curve).forEach((name, values) -> {
            if (!values.isEmpty()) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%-6s %.3f to %.3f in %d updates  %s%s",
                        name,
                        values.get(0),
                        last(values),
                        last(curve.getUpdates()),
                        drawn(values),
                        parent.map(it -> it.getFigures().getOrDefault(name, List.of()))
                                .filter(theirs -> !theirs.isEmpty())
                                .map(theirs -> String.format(
                                        Locale.ROOT, "  (its parent's: %.3f to %.3f)", theirs.get(0), last(theirs)))
                                .orElse("")));
            }
        });
        return lines;
    }

    private static Map<String, List<Float>> ordered(TrainingCurve curve) {
        Map<String, List<Float>> left = new TreeMap<>(curve.getFigures());
        Map<String, List<Float>> ordered = new LinkedHashMap<>();
        for (String name : FIRST) {
            List<Float> values = left.remove(name);
            if (values != null) {
                ordered.put(name, values);
            }
        }
        ordered.putAll(left);
        return ordered;
    }

    private static String drawn(List<Float> values) {
        float low = values.stream().min(Float::compare).orElseThrow();
        float high = values.stream().max(Float::compare).orElseThrow();
        StringBuilder line = new StringBuilder();
        for (float value : values) {
            float share = high > low ? (value - low) / (high - low) : 0;
            line.append(LEVELS.charAt(Math.round(share * (LEVELS.length() - 1))));
        }
        return line.toString();
    }

    private static <T> T last(List<T> values) {
        return values.get(values.size() - 1);
    }
}
