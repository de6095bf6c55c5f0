package ai.valr.trainer.experiment;

import ai.valr.model.FrameTokens;
import ai.valr.trainer.data.FeatureSource;
import ai.valr.trainer.roomworld.GroundPoint;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.RenderedFrame;
import ai.valr.trainer.roomworld.Walk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What encoders see of walks, and what is true there. An object is seen in the frame with most of its pixels, as the mean of the cells that
 * show it; a frame as the means of its four quarters. Letters: {@code P} cells of a frame, {@code E} an encoder's width.
 */
final class ProbedWalks {
    private static final double FAR = 0.98;

    private final List<List<double[]>> objects = new ArrayList<>();
    private final List<List<double[]>> frames = new ArrayList<>();
    private final List<List<double[]>> rooms = new ArrayList<>();
    private final List<Integer> objectScenes = new ArrayList<>();
    private final List<Integer> frameScenes = new ArrayList<>();
    private final List<Integer> roomScenes = new ArrayList<>();
    private final List<Integer> categories = new ArrayList<>();
    private final List<GroundPoint> places = new ArrayList<>();
    private final List<Double> depths = new ArrayList<>();
    private final List<Double> areas = new ArrayList<>();
    private final List<FeatureSource> sources;

    /** @param sources whose features are taken */
    ProbedWalks(List<FeatureSource> sources) {
        this.sources = List.copyOf(sources);
        for (int i = 0; i < sources.size(); i++) {
            objects.add(new ArrayList<>());
            frames.add(new ArrayList<>());
            rooms.add(new ArrayList<>());
        }
    }

    /**
     * Adds a walk.
     *
     * @param scene its number
     * @param tokens the tower's, one a frame
     */
    void add(int scene, Walk walk, List<FrameTokens> tokens) {
        double[] far = walk.frames().stream().mapToDouble(ProbedWalks::far).toArray();
        int farthest = IntStream.range(0, far.length).reduce(0, (best, f) -> far[f] > far[best] ? f : best);
        List<Grounding> named = Grounding.of(walk);
        for (int s = 0; s < sources.size(); s++) {
            List<float[]> features = sources.get(s).features(List.of(walk), tokens);
            int side = sources.get(s).spec().gridW();
            for (Grounding it : named) {
                double[] shares = shares(walk.frames().get(it.bestFrame()), it.object(), side);
                objects.get(s).add(mean(features.get(it.bestFrame()), shares));
            }
            for (float[] frame : features) {
                frames.get(s).add(quarters(frame, side));
            }
            rooms.get(s).add(quarters(features.get(farthest), side));
        }
        for (Grounding it : named) {
            objectScenes.add(scene);
            categories.add(walk.scene().objects().get(it.object()).category().index());
            places.add(walk.scene().place(it.object()));
        }
        for (double depth : far) {
            frameScenes.add(scene);
            depths.add(depth);
        }
        roomScenes.add(scene);
        areas.add(walk.scene().widthM() * walk.scene().depthM());
    }

    /** The depth that all but a fiftieth of the pixels are nearer than, in metres. */
    private static double far(RenderedFrame frame) {
        float[] sorted = frame.depthM().clone();
        Arrays.sort(sorted);
        return sorted[(int) (FAR * (sorted.length - 1))];
    }

    /** (P): the share of an object's pixels in each cell. */
    private static double[] shares(RenderedFrame frame, int object, int side) {
        double[] shares = new double[side * side];
        double all = 0;
        int size = frame.sizePx();
        for (int pixel = 0; pixel < size * size; pixel++) {
            if (frame.instances()[pixel] == RenderedFrame.FIRST_OBJECT + object) {
                shares[pixel / size * side / size * side + pixel % size * side / size]++;
                all++;
            }
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= all;
        }
        return shares;
    }

    /** (E): the mean of (P, E) by weights that sum to 1. */
    private static double[] mean(float[] features, double[] weights) {
        int width = features.length / weights.length;
        double[] mean = new double[width];
        for (int i = 0; i < features.length; i++) {
            mean[i % width] += weights[i / width] * features[i];
        }
        return mean;
    }

    /** (4 E): the means of a frame's quarters. */
    private static double[] quarters(float[] features, int side) {
        int width = features.length / (side * side);
        double[] means = new double[4 * width];
        double[] counts = new double[4];
        for (int cell = 0; cell < side * side; cell++) {
            int quarter = 2 * (2 * (cell / side) / side) + 2 * (cell % side) / side;
            counts[quarter]++;
            for (int e = 0; e < width; e++) {
                means[quarter * width + e] += features[cell * width + e];
            }
        }
        for (int i = 0; i < means.length; i++) {
            means[i] /= Math.max(1, counts[i / width]);
        }
        return means;
    }

    double[][] objects(int source) {
        return objects.get(source).toArray(double[][]::new);
    }

    double[][] frames(int source) {
        return frames.get(source).toArray(double[][]::new);
    }

    double[][] rooms(int source) {
        return rooms.get(source).toArray(double[][]::new);
    }

    List<Integer> objectScenes() {
        return objectScenes;
    }

    List<Integer> frameScenes() {
        return frameScenes;
    }

    List<Integer> roomScenes() {
        return roomScenes;
    }

    int[] categories() {
        return categories.stream().mapToInt(it -> it).toArray();
    }

    /** To the right of the first camera, metres. */
    double[] right() {
        return places.stream().mapToDouble(GroundPoint::x).toArray();
    }

    /** Ahead of the first camera, metres. */
    double[] ahead() {
        return places.stream().mapToDouble(GroundPoint::z).toArray();
    }

    /** From the first camera, metres. */
    double[] distances() {
        return places.stream()
                .mapToDouble(it -> it.distanceM(new GroundPoint(0, 0)))
                .toArray();
    }

    double[] farDepths() {
        return depths.stream().mapToDouble(it -> it).toArray();
    }

    /** Square metres. */
    double[] roomSizes() {
        return areas.stream().mapToDouble(it -> it).toArray();
    }
}
