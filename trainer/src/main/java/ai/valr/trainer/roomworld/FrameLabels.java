package ai.valr.trainer.roomworld;

import java.util.List;

/**
 * The labels of one frame.
 *
 * @param cells per merged cell of 28 px (4 x 4 at 112 px)
 * @param patches per patch of 14 px (8 x 8 at 112 px)
 * @param objects what the frame shows of each of the scene's objects
 */
public record FrameLabels(GridLabels cells, GridLabels patches, List<ObjectView> objects) {
    /** Side of a merged cell in pixels. */
    public static final int CELL_PX = 28;

    /** Side of a patch in pixels. */
    public static final int PATCH_PX = 14;

    public FrameLabels {
        objects = List.copyOf(objects);
    }

    /**
     * Computes the labels of one frame of a walk.
     *
     * @param frame from 0
     */
    public static FrameLabels of(Walk walk, int frame) {
        RenderedFrame picture = walk.frames().get(frame);
        float[] first = picture.pointsM(walk.scene().cameras().get(0));
        float[] own = picture.pointsM(picture.camera());
        return new FrameLabels(
                GridLabels.of(walk.scene(), picture, first, own, CELL_PX),
                GridLabels.of(walk.scene(), picture, first, own, PATCH_PX),
                walk.views().get(frame));
    }
}
