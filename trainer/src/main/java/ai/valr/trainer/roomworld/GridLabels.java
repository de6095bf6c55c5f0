package ai.valr.trainer.roomworld;

/**
 * What is seen in each cell of a grid over a picture. G cells in row-major order, R rows of R columns.
 *
 * @param rows R
 * @param pairs [G, 64] the fraction of the cell's pixels of each colour and category, see {@link #pair}
 * @param surfaces [G, 3] the fraction of floor, wall, ceiling
 * @param pointsFirstM [G, 3] mean point in the first camera's ground frame (x right, y up, z forward)
 * @param pointsOwnM [G, 3] mean point in the own camera's ground frame
 * @param depthM [G] mean depth along the optical axis
 */
public record GridLabels(
        int rows, float[] pairs, float[] surfaces, float[] pointsFirstM, float[] pointsOwnM, float[] depthM) {
    /** Pairs of a colour and a category. */
    public static final int PAIRS = Colour.values().length * Category.values().length;

    /** Index of a pair: the colour's index times the number of categories, plus the category's index. */
    public static int pair(Colour colour, Category category) {
        return colour.index() * Category.values().length + category.index();
    }

    static GridLabels of(Scene scene, RenderedFrame frame, float[] first, float[] own, int cellPx) {
        int size = frame.sizePx();
        int rows = size / cellPx;
        int cells = rows * rows;
        float weight = 1f / (cellPx * cellPx);
        GridLabels labels = new GridLabels(
                rows,
                new float[cells * PAIRS],
                new float[cells * 3],
                new float[cells * 3],
                new float[cells * 3],
                new float[cells]);
        for (int pixel = 0; pixel < size * size; pixel++) {
            int cell = pixel / size / cellPx * rows + pixel % size / cellPx;
            int instance = frame.instances()[pixel];
            if (instance < RenderedFrame.FIRST_OBJECT) {
                labels.surfaces[3 * cell + instance] += weight;
            } else {
                SceneObject object = scene.objects().get(instance - RenderedFrame.FIRST_OBJECT);
                labels.pairs[cell * PAIRS + pair(object.colour(), object.category())] += weight;
            }
            for (int axis = 0; axis < 3; axis++) {
                labels.pointsFirstM[3 * cell + axis] += weight * first[3 * pixel + axis];
                labels.pointsOwnM[3 * cell + axis] += weight * own[3 * pixel + axis];
            }
            labels.depthM[cell] += weight * frame.depthM()[pixel];
        }
        return labels;
    }
}
