package ai.valr.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** Figures of a page in Prometheus' text format. Never changes. */
final class MetricsText {
    /** Finite ones by their name and labels as they stand there. */
    private final Map<String, Double> figures = new HashMap<>();

    /** Reads what it can; a line that is no figure is passed over. */
    MetricsText(String text) {
        text.lines().forEach(this::read);
    }

    private void read(String line) {
        int labels = line.lastIndexOf('}');
        int space = line.indexOf(' ', labels + 1); // a label's value can hold spaces
        if (line.startsWith("#") || space <= 0) {
            return;
        }
        String value = line.substring(space + 1).strip().replaceFirst(" .*", ""); // a time may stand behind it
        try {
            double figure = Double.parseDouble(value);
            if (Double.isFinite(figure)) {
                figures.put(line.substring(0, space), figure);
            }
        } catch (NumberFormatException e) {
            // +Inf and what is no figure at all
        }
    }

    /** One that has no labels. */
    OptionalDouble of(String name) {
        Double figure = figures.get(name);
        return figure == null ? OptionalDouble.empty() : OptionalDouble.of(figure);
    }

    /** The sum of those of a name that have a label of this value. */
    OptionalDouble sum(String name, String label, String value) {
        String told = label + "=\"" + value + "\"";
        double sum = 0;
        boolean any = false;
        for (Map.Entry<String, Double> figure : figures.entrySet()) {
            if (figure.getKey().startsWith(name + "{") && figure.getKey().contains(told)) {
                sum += figure.getValue();
                any = true;
            }
        }
        return any ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }
}
