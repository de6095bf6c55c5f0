package ai.valr.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** Values of which the median and the tails are told, a bounded number of them. Used by one thread. */
final class Percentiles {
    private double[] values = new double[16];
    private int count;

    /** What {@link #json} writes. */
    static JsonSchema schema() {
        return new JsonFields()
                .with("n", JsonSchema.integer("how many values"))
                .with("p50", JsonSchema.number(""))
                .with("p95", JsonSchema.number(""))
                .with("p99", JsonSchema.number(""))
                .named("Percentiles", "Of values, by nearest rank; null where there are none.")
                .orNull();
    }

    void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    /** Nearest rank; null where there are no values. */
    ObjectNode json() {
        if (count == 0) {
            return null;
        }
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return JsonNodeFactory.instance
                .objectNode()
                .put("n", count)
                .put("p50", rank(sorted, 0.50))
                .put("p95", rank(sorted, 0.95))
                .put("p99", rank(sorted, 0.99));
    }

    private static double rank(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
