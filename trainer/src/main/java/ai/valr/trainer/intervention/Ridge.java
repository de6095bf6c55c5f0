package ai.valr.trainer.intervention;

/**
 * Linear regression with a penalty on the squares of its weights. Inputs are standardised by the rows that it was fitted on;
 * the intercept is free. Letters: {@code N} rows, {@code D} inputs, {@code M} outputs.
 */
final class Ridge {
    /** Deviations below this are those of an input that never changes. */
    private static final double CONSTANT = 1e-9;

    private final double[] mean;
    private final double[] scale;
    private final double[] intercept;
    private final double[][] weights;

    private Ridge(double[] mean, double[] scale, double[] intercept, double[][] weights) {
        this.mean = mean;
        this.scale = scale;
        this.intercept = intercept;
        this.weights = weights;
    }

    /**
     * Minimises the mean squared error plus {@code penalty} times the sum of the squared weights.
     *
     * @param x (N, D), one row or more
     * @param y (N, M)
     * @param penalty above 0
     */
    static Ridge fit(double[][] x, double[][] y, double penalty) {
        double[] mean = means(x);
        double[] scale = scales(x, mean);
        double[] intercept = means(y);
        int d = mean.length;
        int m = intercept.length;
        double[][] gram = new double[d][d];
        double[][] cross = new double[d][m];
        for (int n = 0; n < x.length; n++) {
            double[] z = standardised(x[n], mean, scale);
            for (int i = 0; i < d; i++) {
                double zi = z[i] / x.length;
                for (int j = 0; j <= i; j++) {
                    gram[i][j] += zi * z[j];
                }
                for (int j = 0; j < m; j++) {
                    cross[i][j] += zi * (y[n][j] - intercept[j]);
                }
            }
        }
        for (int i = 0; i < d; i++) {
            gram[i][i] += penalty;
        }
        return new Ridge(mean, scale, intercept, solve(gram, cross));
    }

    /** (M) for an input (D). */
    double[] predict(double[] x) {
        double[] z = standardised(x, mean, scale);
        double[] y = intercept.clone();
        for (int i = 0; i < z.length; i++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += z[i] * weights[i][j];
            }
        }
        return y;
    }

    private static double[] means(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += row[i] / rows.length;
            }
        }
        return mean;
    }

    /** One over each input's deviation, 0 where it never changes. */
    private static double[] scales(double[][] x, double[] mean) {
        double[] variance = new double[mean.length];
        for (double[] row : x) {
            for (int i = 0; i < mean.length; i++) {
                variance[i] += (row[i] - mean[i]) * (row[i] - mean[i]) / x.length;
            }
        }
        double[] scale = new double[mean.length];
        for (int i = 0; i < mean.length; i++) {
            double deviation = Math.sqrt(variance[i]);
            scale[i] = deviation < CONSTANT ? 0 : 1 / deviation;
        }
        return scale;
    }

    private static double[] standardised(double[] x, double[] mean, double[] scale) {
        double[] z = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            z[i] = (x[i] - mean[i]) * scale[i];
        }
        return z;
    }

    /** Solves A W = B for a positive definite A (its lower triangle; written over) by Cholesky's factors; W takes B's place. */
    private static double[][] solve(double[][] a, double[][] b) {
        int d = a.length;
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= a[i][k] * a[j][k];
                }
                a[i][j] = i == j ? Math.sqrt(sum) : sum / a[j][j];
            }
        }
        for (int column = 0; column < b[0].length; column++) {
            for (int i = 0; i < d; i++) {
                double sum = b[i][column];
                for (int k = 0; k < i; k++) {
                    sum -= a[i][k] * b[k][column];
                }
                b[i][column] = sum / a[i][i];
            }
            for (int i = d - 1; i >= 0; i--) {
                double sum = b[i][column];
                for (int k = i + 1; k < d; k++) {
                    sum -= a[k][i] * b[k][column];
                }
                b[i][column] = sum / a[i][i];
            }
        }
        return b;
    }
}
