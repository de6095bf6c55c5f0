package ai.valr.trainer.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.config.VisionConfig;
import ai.valr.model.picture.Picture;
import ai.valr.trainer.roomworld.RenderedFrame;
import ai.valr.trainer.roomworld.Walk;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Walks as the vision tower's input. All frames have one size whose merged grid fits one attention window, so that
 * patches already lie in window order. Letters: {@code C} walks, {@code F} frames of each, {@code P} patches of all.
 */
public final class WalkTensors {
    private final List<List<Picture>> walks;
    private final VisionConfig vision;
    private final int side;

    public WalkTensors(List<Walk> walks, VisionConfig vision) {
        this(
                vision,
                walks.stream()
                        .map(walk -> walk.frames().stream()
                                .map(RenderedFrame::picture)
                                .toList())
                        .toList());
    }

    /** @param walks one or more, of one or more frames, all as high as wide and of one size */
    public WalkTensors(VisionConfig vision, List<List<Picture>> walks) {
        this.walks = List.copyOf(walks);
        this.vision = vision;
        this.side = walks.get(0).get(0).width() / vision.patchSize();
        if (side * vision.patchSize() > vision.windowSize()) {
            throw new IllegalArgumentException("frames of " + side * vision.patchSize()
                    + " px do not fit one window of " + vision.windowSize() + " px");
        }
    }

    public int frames() {
        return walks.stream().mapToInt(List::size).sum();
    }

    /** Patches of one frame. */
    public int patchesPerFrame() {
        return side * side;
    }

    /** float32 (P, patch values). */
    public NDArray pixels(NDManager manager) {
        int patches = frames() * patchesPerFrame();
        float[] values = new float[patches * vision.patchValues()];
        int at = 0;
        for (List<Picture> walk : walks) {
            for (Picture frame : walk) {
                FramePixels.write(frame, vision, values, at);
                at += patchesPerFrame();
            }
        }
        return manager.create(values, new Shape(patches, vision.patchValues()));
    }

    /** int64 (S): the identity. */
    public NDArray windowIndex(NDManager manager) {
        int merge = vision.spatialMergeSize();
        return manager.create(LongStream.range(0, (long) frames() * patchesPerFrame() / (merge * (long) merge))
                .toArray());
    }

    /** int64 (P, 2): row and column of each patch. */
    public NDArray positions(NDManager manager) {
        int merge = vision.spatialMergeSize();
        int cells = side / merge;
        long[] flat = new long[frames() * patchesPerFrame() * 2];
        for (int i = 0; i < flat.length / 2; i++) {
            int cell = i % patchesPerFrame() / (merge * merge);
            int inner = i % (merge * merge);
            flat[2 * i] = (long) cell / cells * merge + inner / merge;
            flat[2 * i + 1] = (long) cell % cells * merge + inner % merge;
        }
        return manager.create(flat, new Shape(flat.length / 2, 2));
    }

    /** Patches of each frame. */
    public int[] frameLengths() {
        int[] lengths = new int[frames()];
        Arrays.fill(lengths, patchesPerFrame());
        return lengths;
    }

    /** Patches of each walk: attention over these sees all frames at once. */
    public int[] walkLengths() {
        return walks.stream().mapToInt(walk -> walk.size() * patchesPerFrame()).toArray();
    }

    /** int64 (P): index in its walk of the frame of each patch. */
    public NDArray viewOf(NDManager manager) {
        return manager.create(walks.stream()
                .flatMapToInt(walk -> IntStream.range(0, walk.size()))
                .flatMap(frame -> IntStream.range(0, patchesPerFrame()).map(i -> frame))
                .asLongStream()
                .toArray());
    }
}
