package ai.valr.trainer.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.trainer.roomworld.Category;
import ai.valr.trainer.roomworld.Colour;
import ai.valr.trainer.roomworld.FrameLabels;
import ai.valr.trainer.roomworld.GridLabels;
import ai.valr.trainer.roomworld.GroundPoint;
import ai.valr.trainer.roomworld.SceneObject;
import ai.valr.trainer.roomworld.Walk;
import java.util.List;

/**
 * What each visual token should tell. Letters: {@code N} tokens (merged cells, or patches in raster order), {@code Y}
 * pairs of colour and category, {@code W} words (colours, then categories), {@code G} = 6 numbers: ground position x and
 * z of the middle of the cell's main object and its longest side, then the mean surface point x, y, z; in metres.
 */
public final class DenseLabels {
    /** Share of a cell from which on what it shows counts. */
    private static final float PRESENT = 0.05f;

    /** Numbers of the geometry head. */
    public static final int POINTS = 6;

    /** Colours, then categories. */
    public static final int WORDS = Colour.values().length + Category.values().length;

    private final float[] classes;
    private final float[] words;
    private final float[] points;
    private final float[] shown;
    private final int tokens;

    /** In whose ground frame points are given. */
    public enum Reference {
        OWN_CAMERA,
        FIRST_CAMERA
    }

    private DenseLabels(int tokens) {
        this.tokens = tokens;
        this.classes = new float[tokens * GridLabels.PAIRS];
        this.words = new float[tokens * WORDS];
        this.points = new float[tokens * POINTS];
        this.shown = new float[tokens * POINTS];
    }

    /** Labels of merged cells in raster order. */
    public static DenseLabels ofCells(List<Walk> walks, Reference reference) {
        return of(walks, reference, true);
    }

    /** Labels of patches in raster order within each merged cell, the tower's own order. */
    public static DenseLabels ofPatches(List<Walk> walks, Reference reference) {
        return of(walks, reference, false);
    }

    private static DenseLabels of(List<Walk> walks, Reference reference, boolean cells) {
        int frames = walks.stream().mapToInt(walk -> walk.frames().size()).sum();
        DenseLabels labels = null;
        int at = 0;
        for (Walk walk : walks) {
            for (int frame = 0; frame < walk.frames().size(); frame++) {
                FrameLabels known = FrameLabels.of(walk, frame);
                GridLabels grid = cells ? known.cells() : known.patches();
                int count = grid.rows() * grid.rows();
                if (labels == null) {
                    labels = new DenseLabels(frames * count);
                }
                for (int i = 0; i < count; i++) {
                    int source = cells ? i : rasterOfMergeOrder(i, grid.rows());
                    labels.fill(at++, walk, frame, grid, source, reference);
                }
            }
        }
        return labels;
    }

    /**
     * Patches lie merged cell by merged cell, two by two.
     *
     * @param i place of a patch in its frame in that order
     * @param rows patches along a frame's side
     * @return its place row by row
     */
    public static int rasterOfMergeOrder(int i, int rows) {
        int cell = i / 4;
        int row = cell / (rows / 2) * 2 + i % 4 / 2;
        int column = cell % (rows / 2) * 2 + i % 2;
        return row * rows + column;
    }

    private void fill(int token, Walk walk, int frame, GridLabels grid, int cell, Reference reference) {
        float most = PRESENT;
        int main = -1;
        for (int pair = 0; pair < GridLabels.PAIRS; pair++) {
            float share = grid.pairs()[cell * GridLabels.PAIRS + pair];
            if (share < PRESENT) {
                continue;
            }
            classes[token * GridLabels.PAIRS + pair] = 1;
            words[token * WORDS + pair / Category.values().length] = 1;
            words[token * WORDS + Colour.values().length + pair % Category.values().length] = 1;
            if (share > most) {
                most = share;
                main = pair;
            }
        }
        object(token, walk, frame, main, reference);
        float[] surface = reference == Reference.OWN_CAMERA ? grid.pointsOwnM() : grid.pointsFirstM();
        for (int axis = 0; axis < 3; axis++) {
            points[token * POINTS + 3 + axis] = surface[3 * cell + axis];
            shown[token * POINTS + 3 + axis] = 1;
        }
    }

    /** The middle and the size of the frame's largest object of a pair. */
    private void object(int token, Walk walk, int frame, int pair, Reference reference) {
        int best = -1;
        for (int i = 0; pair >= 0 && i < walk.scene().objects().size(); i++) {
            SceneObject object = walk.scene().objects().get(i);
            if (GridLabels.pair(object.colour(), object.category()) == pair
                    && (best < 0
                            || walk.view(frame, i).pixels()
                                    > walk.view(frame, best).pixels())) {
                best = i;
            }
        }
        if (best < 0) {
            return;
        }
        SceneObject object = walk.scene().objects().get(best);
        GroundPoint at = walk.scene()
                .cameras()
                .get(reference == Reference.OWN_CAMERA ? frame : 0)
                .toGround(object.x(), object.z());
        points[token * POINTS] = (float) at.x();
        points[token * POINTS + 1] = (float) at.z();
        points[token * POINTS + 2] = (float) object.longestSideM();
        for (int i = 0; i < 3; i++) {
            shown[token * POINTS + i] = 1;
        }
    }

    /** float32 0 or 1 (N, Y). */
    public NDArray classes(NDManager manager) {
        return manager.create(classes, new Shape(tokens, GridLabels.PAIRS));
    }

    /** float32 0 or 1 (N, W). */
    public NDArray words(NDManager manager) {
        return manager.create(words, new Shape(tokens, WORDS));
    }

    /** float32 (N, G), metres. */
    public NDArray points(NDManager manager) {
        return manager.create(points, new Shape(tokens, POINTS));
    }

    /** float32 0 or 1 (N, G): whether a number of {@link #points} is known. */
    public NDArray shown(NDManager manager) {
        return manager.create(shown, new Shape(tokens, POINTS));
    }
}
