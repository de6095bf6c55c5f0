package ai.valr.trainer.stage;

import ai.djl.ndarray.NDManager;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Mean and deviation of each dimension of an encoder's features: alignment by cosine needs dimensions of like weight. */
public final class FeatureStatistics {
    /** Walks at once; bounds the memory. */
    private static final int BATCH = 16;

    /** Keeps a dimension that never moves from being divided by zero. */
    private static final double LEAST_STD = 1e-4;

    private FeatureStatistics() {}

    /**
     * An encoder's weights with its statistics, as {@link MiniEncoder#open} reads them.
     *
     * @param weights as they were trained
     * @param firstScene of the training split; the ones after those that it was trained on
     * @param scenes that are looked at
     */
    public static Map<String, Tensor> append(
            NDManager manager,
            Teacher teacher,
            Map<String, Tensor> weights,
            RoomWorld world,
            long seed,
            long firstScene,
            int scenes) {
        int width = MiniEncoder.dim(teacher);
        Map<String, Tensor> out = new LinkedHashMap<>(weights);
        out.put(MiniEncoder.MEAN, MiniModel.constant(new long[] {width}, 0));
        out.put(MiniEncoder.STD, MiniModel.constant(new long[] {width}, 1));
        double[] sums = new double[width];
        double[] squares = new double[width];
        long count = 0;
        try (MiniEncoder encoder = new MiniEncoder(manager, teacher, out)) {
            for (long scene = firstScene; scene < firstScene + scenes; scene += BATCH) {
                List<Walk> walks = LongStream.range(scene, Math.min(scene + BATCH, firstScene + scenes))
                        .mapToObj(i -> world.walk(SceneId.of(Split.TRAIN, seed, i)))
                        .toList();
                for (float[] frame : encoder.features(walks)) {
                    add(frame, sums, squares);
                    count += frame.length / width;
                }
            }
        }
        float[] mean = new float[width];
        float[] std = new float[width];
        for (int e = 0; e < width; e++) {
            double middle = sums[e] / count;
            mean[e] = (float) middle;
            std[e] = (float) Math.max(Math.sqrt(Math.max(squares[e] / count - middle * middle, 0)), LEAST_STD);
        }
        out.put(MiniEncoder.MEAN, new Tensor(new long[] {width}, mean));
        out.put(MiniEncoder.STD, new Tensor(new long[] {width}, std));
        return out;
    }

    private static void add(float[] frame, double[] sums, double[] squares) {
        for (int i = 0; i < frame.length; i++) {
            int e = i % sums.length;
            sums[e] += frame[i];
            squares[e] += (double) frame[i] * frame[i];
        }
    }
}
