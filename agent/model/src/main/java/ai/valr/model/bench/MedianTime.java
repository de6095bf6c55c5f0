package ai.valr.model.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Times work on a model's device: once to warm up, then so many times. The clock stops when a number of the result has
 * come back, since a GPU's work is only queued when a call returns.
 */
record MedianTime(MeasuredModel model, int repeats) {

    /**
     * @param work gives a tensor that is there when all is done; what it makes belongs to the manager that it is given
     * @return the median, in milliseconds
     */
    double of(Function<NDManager, NDArray> work) {
        double[] ms = new double[repeats];
        run(work);
        for (int i = 0; i < repeats; i++) {
            ms[i] = run(work);
        }
        return median(ms);
    }

    private double run(Function<NDManager, NDArray> work) {
        try (NDManager scratch = model.scratch()) {
            long start = System.nanoTime();
            model.await(scratch, work.apply(scratch));
            return (System.nanoTime() - start) / 1e6;
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
