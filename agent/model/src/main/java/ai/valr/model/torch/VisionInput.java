package ai.valr.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.FrameTokens;
import ai.valr.model.config.VisionConfig;
import ai.valr.model.picture.PixelValues;
import ai.valr.model.position.WindowIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pictures as the tensors of the vision tower. Letters: {@code P} patches of all pictures, {@code S} merged tokens. */
public final class VisionInput {
    private final List<PixelValues> pictures;
    private final WindowIndex index;
    private final int merge;

    private VisionInput(List<PixelValues> pictures, WindowIndex index, int merge) {
        this.pictures = pictures;
        this.index = index;
        this.merge = merge;
    }

    /** @param vision says how patches are merged and windowed */
    public static VisionInput of(List<PixelValues> pictures, VisionConfig vision) {
        int[][] grids = pictures.stream()
                .map(picture -> new int[] {picture.t(), picture.h(), picture.w()})
                .toArray(int[][]::new);
        return new VisionInput(List.copyOf(pictures), WindowIndex.of(grids, vision), vision.spatialMergeSize());
    }

    /** float32 (P, channels * temporal * patch * patch). */
    public NDArray pixels(NDManager manager) {
        int patches = pictures.stream().mapToInt(p -> p.t() * p.h() * p.w()).sum();
        int total = pictures.stream().mapToInt(p -> p.values().length).sum();
        float[] all = new float[total];
        int at = 0;
        for (PixelValues picture : pictures) {
            System.arraycopy(picture.values(), 0, all, at, picture.values().length);
            at += picture.values().length;
        }
        return manager.create(all, new Shape(patches, total / patches));
    }

    /** int64 (S). */
    public NDArray windowIndex(NDManager manager) {
        return manager.create(Arrays.stream(index.windowIndex()).asLongStream().toArray());
    }

    /** int64 (P, 2): row and column of each patch, in the patches' own order. */
    public NDArray positions(NDManager manager) {
        int[][] where = index.patchPositions();
        long[] flat = new long[where.length * 2];
        for (int i = 0; i < where.length; i++) {
            flat[2 * i] = where[i][0];
            flat[2 * i + 1] = where[i][1];
        }
        return manager.create(flat, new Shape(where.length, 2));
    }

    /** Lengths of the windows, in patches. */
    public int[] windows() {
        return lengths(index.cuWindowSeqlens());
    }

    /** Lengths of the frames, in patches. */
    public int[] frames() {
        return lengths(index.cuSeqlens());
    }

    private static int[] lengths(int[] ends) {
        int[] lengths = new int[ends.length - 1];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = ends[i + 1] - ends[i];
        }
        return lengths;
    }

    /** Cuts merged tokens (S, D) into one result a picture. */
    List<FrameTokens> split(float[] merged, int hiddenSize) {
        List<FrameTokens> result = new ArrayList<>(pictures.size());
        int at = 0;
        for (PixelValues picture : pictures) {
            int values = picture.t() * picture.h() * picture.w() / (merge * merge) * hiddenSize;
            result.add(new FrameTokens(
                    Arrays.copyOfRange(merged, at, at + values), hiddenSize, picture.t(), picture.h(), picture.w()));
            at += values;
        }
        return result;
    }
}
