package ai.valr.model.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.config.VisionConfig;
import ai.valr.model.picture.PixelValues;
import ai.valr.model.torch.VisionInput;
import java.util.List;

/** One square frame of random pixels, its tensors on the device. */
final class BenchFrame {
    private final MeasuredModel model;
    private final VisionInput grid;
    private final NDArray pixels;
    private final NDArray windowIndex;
    private final NDArray positions;

    /**
     * @param side pixels
     * @param owner of the tensors
     */
    BenchFrame(MeasuredModel model, int side, NDManager owner) {
        this.model = model;
        VisionConfig vision = model.config().vision();
        int patches = patches(vision, side);
        this.grid = VisionInput.of(List.of(new PixelValues(new float[0], 1, patches, patches)), vision);
        this.pixels = model.normal(owner, 1, (long) patches * patches, vision.patchValues());
        this.windowIndex = grid.windowIndex(owner);
        this.positions = grid.positions(owner);
    }

    /** Patches along a side of so many pixels: whole visual tokens, one at least. */
    static int patches(VisionConfig vision, int side) {
        return Math.max(1, side / vision.tokenSide()) * vision.spatialMergeSize();
    }

    /** The tower's visual tokens. */
    NDArray encode(NDManager scratch) {
        return model.call(
                        scratch,
                        "vision",
                        pixels,
                        model.vision(),
                        windowIndex,
                        positions,
                        grid.windows(),
                        grid.frames())[0];
    }
}
