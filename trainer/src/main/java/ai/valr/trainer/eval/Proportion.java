package ai.valr.trainer.eval;

/**
 * A share of successes with Wilson's 95% interval.
 *
 * @param hits successes
 * @param n tries
 */
public record Proportion(int hits, int n) {
    private static final double Z = 1.96;

    public double score() {
        return n == 0 ? Double.NaN : (double) hits / n;
    }

    public double low() {
        return bound(-1);
    }

    public double high() {
        return bound(1);
    }

    private double bound(int sign) {
        if (n == 0) {
            return Double.NaN;
        }
        double p = score();
        double middle = p + Z * Z / (2 * n);
        double reach = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n));
        return Math.max(0, Math.min(1, (middle + sign * reach) / (1 + Z * Z / n)));
    }
}
