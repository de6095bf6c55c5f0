package ai.valr.model.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects lines, and tells each as it comes. Used by one thread. */
public final class Comparison {
    /** Below this two pixel values are the same level. */
    private static final double SAME_LEVEL = 1e-4;

    private final Consumer<Line> progress;
    private final List<Line> lines = new ArrayList<>();

    /** @param progress told each line as it comes */
    public Comparison(Consumer<Line> progress) {
        this.progress = progress;
    }

    /** What was compared so far, in order. */
    public List<Line> lines() {
        return lines;
    }

    /** Every value of a tensor. */
    public void floats(Reference reference, String name, float[] got, Tolerance tolerance) {
        floats(reference, name, got, tolerance, null);
    }

    /** @param mask which rows count, all of them as long; null for every one */
    public void floats(Reference reference, String name, float[] got, Tolerance tolerance, boolean[] mask) {
        floats(name, reference.floats(name), got, tolerance, mask);
    }

    /** As {@link #floats(Reference, String, float[], Tolerance, boolean[])}, where the expected values are no tensor of their own. */
    public void floats(String name, float[] expected, float[] got, Tolerance tolerance, boolean[] mask) {
        double bound = tolerance.of(expected);
        if (expected.length != got.length || (mask != null && expected.length % mask.length != 0)) {
            add(name, Double.POSITIVE_INFINITY, bound, got.length);
            return;
        }
        int row = mask == null ? 1 : expected.length / mask.length;
        double largest = 0;
        long compared = 0;
        for (int i = 0; i < expected.length; i++) {
            if (mask == null || mask[i / row]) {
                largest = Math.max(largest, difference(expected[i], got[i]));
                compared++;
            }
        }
        add(name, largest, bound, compared);
    }

    /** Every value of a tensor; none may differ. */
    public void longs(Reference reference, String name, long[] got) {
        longs(reference, name, got, null);
    }

    void longs(Reference reference, String name, long[] got, boolean[] mask) {
        longs(name, reference.longs(name), got, mask);
    }

    void longs(String name, long[] expected, long[] got, boolean[] mask) {
        if (expected.length != got.length) {
            add(name, Double.POSITIVE_INFINITY, 0, got.length);
            return;
        }
        double largest = 0;
        long compared = 0;
        for (int i = 0; i < expected.length; i++) {
            if (mask == null || mask[i % mask.length]) {
                largest = Math.max(largest, Math.abs((double) expected[i] - got[i]));
                compared++;
            }
        }
        add(name, largest, 0, compared);
    }

    /** Pixel values by their largest difference and by the share that differs. */
    void pixels(Reference reference, String name, float[] got) {
        float[] expected = reference.floats(name);
        floats(name, expected, got, Tolerance.PIXELS, null);
        long different = 0;
        for (int i = 0; i < Math.min(expected.length, got.length); i++) {
            different += difference(expected[i], got[i]) > SAME_LEVEL ? 1 : 0;
        }
        double share = (double) different / Math.max(1, expected.length);
        add(name + " (share that differs)", share, Tolerance.PIXELS_SHARE.of(0), expected.length);
    }

    void number(String name, double expected, double got, Tolerance tolerance) {
        add(name, difference(expected, got), tolerance.of(expected), 1);
    }

    /** Texts, by how many of them differ. */
    void texts(String name, List<String> expected, List<String> got) {
        int different = Math.abs(expected.size() - got.size());
        for (int i = 0; i < Math.min(expected.size(), got.size()); i++) {
            different += expected.get(i).equals(got.get(i)) ? 0 : 1;
        }
        add(name, different, 0, expected.size());
    }

    private static double difference(double expected, double got) {
        double difference = Math.abs(expected - got);
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }

    private void add(String name, double largest, double tolerance, long compared) {
        Line line = new Line(name, largest, tolerance, largest <= tolerance, compared);
        lines.add(line);
        progress.accept(line);
    }
}
