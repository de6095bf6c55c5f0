package ai.valr.model.picture;

import java.util.Arrays;

/**
 * Resizing with antialiasing, equal to Pillow's bit by bit: first along rows, then along columns, weights in fixed
 * point, each pass rounded and clipped to 0..255. One pass in floats would be up to 20 levels off. Thread-safe.
 */
public enum Resampling {
    LANCZOS(1, 3) {
        @Override
        double curve(double distance) {
            double x = Math.abs(distance);
            return x < 3 ? sinc(x) * sinc(x / 3) : 0;
        }

        private static double sinc(double x) {
            return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        }
    },
    BILINEAR(2, 1) {
        @Override
        double curve(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    },
    BICUBIC(3, 2) {
        /** Keys' cubic convolution. */
        @Override
        double curve(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return ((A + 2) * x - (A + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
        }
    };

    /** The cubic curve's free parameter, as Pillow and OpenCV's antialiased variant have it. */
    private static final double A = -0.5;
    /** Fraction bits of a weight: 8 bits of a pixel, and 2 for weights past 1 and below 0, leave this many of 32. */
    private static final int PRECISION_BITS = 32 - 8 - 2;

    private static final int HALF = 1 << (PRECISION_BITS - 1);

    /** For each target pixel the first source pixel and the weights from there on, in fixed point. */
    private record Weights(int[] first, int[][] weights) {}

    /** The same as fractions that add up to 1. */
    private record Shares(int[] first, double[][] weights) {}

    private final int pillow;
    /** Source pixels on either side that weigh in, when nothing shrinks. */
    private final double support;

    Resampling(int pillow, double support) {
        this.pillow = pillow;
        this.support = support;
    }

    /** Pillow's number, which preprocessor_config.json gives as {@code resample}. */
    public int pillow() {
        return pillow;
    }

    /** Weight of a source pixel at this distance, in pixels of the smaller side of the resizing. */
    abstract double curve(double distance);

    /** A picture of this size; the same one where it has it. */
    public Picture resize(Picture picture, int width, int height) {
        Picture wide = width == picture.width() ? picture : alongRows(picture, width);
        return height == wide.height() ? wide : alongColumns(wide, height);
    }

    private Picture alongRows(Picture in, int width) {
        Weights plan = weights(in.width(), width);
        byte[] source = in.rgb();
        byte[] rgb = new byte[width * in.height() * Picture.CHANNELS];
        int out = 0;
        for (int y = 0; y < in.height(); y++) {
            int row = y * in.width() * Picture.CHANNELS;
            for (int x = 0; x < width; x++) {
                int[] weights = plan.weights[x];
                int at = row + plan.first[x] * Picture.CHANNELS;
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                for (int weight : weights) {
                    red += (source[at] & 0xFF) * weight;
                    green += (source[at + 1] & 0xFF) * weight;
                    blue += (source[at + 2] & 0xFF) * weight;
                    at += Picture.CHANNELS;
                }
                rgb[out++] = clip(red);
                rgb[out++] = clip(green);
                rgb[out++] = clip(blue);
            }
        }
        return new Picture(width, in.height(), rgb);
    }

    /** Whole rows are weighed and added, so that memory is read in order. */
    private Picture alongColumns(Picture in, int height) {
        Weights plan = weights(in.height(), height);
        int stride = in.width() * Picture.CHANNELS;
        byte[] rgb = new byte[stride * height];
        int[] sums = new int[stride];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, HALF);
            int source = plan.first[y] * stride;
            for (int weight : plan.weights[y]) {
                for (int i = 0; i < stride; i++) {
                    sums[i] += (in.rgb()[source + i] & 0xFF) * weight;
                }
                source += stride;
            }
            for (int i = 0; i < stride; i++) {
                rgb[y * stride + i] = clip(sums[i]);
            }
        }
        return new Picture(in.width(), height, rgb);
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }

    /**
     * Resizes one colour in float, neither rounded nor clipped: as tensors are resized.
     *
     * @param plane float32 (height, width)
     * @return float32 (toHeight, toWidth)
     */
    public float[] resize(float[] plane, int width, int height, int toWidth, int toHeight) {
        Shares rows = shares(width, toWidth);
        Shares columns = shares(height, toHeight);
        float[] wide = new float[height * toWidth];
        for (int i = 0; i < wide.length; i++) {
            int x = i % toWidth;
            wide[i] = weighted(plane, i / toWidth * width + rows.first[x], 1, rows.weights[x]);
        }
        float[] out = new float[toHeight * toWidth];
        for (int i = 0; i < out.length; i++) {
            int y = i / toWidth;
            out[i] = weighted(wide, columns.first[y] * toWidth + i % toWidth, toWidth, columns.weights[y]);
        }
        return out;
    }

    private static float weighted(float[] values, int from, int stride, double[] weights) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += values[from + i * stride] * weights[i];
        }
        return (float) sum;
    }

    private Weights weights(int from, int to) {
        Shares shares = shares(from, to);
        int[][] weights = new int[to][];
        for (int i = 0; i < to; i++) {
            double[] exact = shares.weights[i];
            weights[i] = new int[exact.length];
            for (int x = 0; x < exact.length; x++) {
                double fixed = exact[x] * (1 << PRECISION_BITS);
                weights[i][x] = (int) (fixed < 0 ? fixed - 0.5 : fixed + 0.5);
            }
        }
        return new Weights(shares.first, weights);
    }

    private Shares shares(int from, int to) {
        double scale = (double) from / to;
        // Where it shrinks, the curve is widened, so that no source pixel is passed over.
        double stretch = Math.max(scale, 1);
        double reach = support * stretch;
        int[] first = new int[to];
        double[][] weights = new double[to][];
        for (int i = 0; i < to; i++) {
            double center = (i + 0.5) * scale;
            int begin = Math.max(0, (int) (center - reach + 0.5));
            int end = Math.min(from, (int) (center + reach + 0.5));
            double[] exact = new double[end - begin];
            double sum = 0;
            for (int x = begin; x < end; x++) {
                exact[x - begin] = curve((x - center + 0.5) * (1 / stretch));
                sum += exact[x - begin];
            }
            for (int x = 0; x < exact.length; x++) {
                exact[x] /= sum;
            }
            first[i] = begin;
            weights[i] = exact;
        }
        return new Shares(first, weights);
    }
}
