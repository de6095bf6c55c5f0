package ai.valr.trainer.roomworld;

import java.util.Arrays;

/**
 * What the words of a step are about, as seen in the pictures: teaches attention where to look. Words count whose last
 * character lies in the span; each looks there to choose the word after it.
 *
 * @param after the span begins behind this character of the step's text
 * @param to the span's last character, counted from 1
 * @param shares [frames * cells] 0 to 1: how much each merged cell shows, beside the cell that shows most; frame by frame,
 *     row by row
 */
public record Sight(int after, int to, float[] shares) {

    /** An object in all frames that show enough of it. */
    static Sight anywhere(Walk walk, int object, int after, int to) {
        float[] shares = new float[walk.frames().size() * cells(walk)];
        for (int frame = 0; frame < walk.frames().size(); frame++) {
            if (walk.visible(frame, object)) {
                count(walk, object, frame, shares);
            }
        }
        return new Sight(after, to, scaled(shares));
    }

    /** An object in one frame. */
    static Sight in(Walk walk, int object, int frame, int after, int to) {
        float[] shares = new float[walk.frames().size() * cells(walk)];
        count(walk, object, frame, shares);
        return new Sight(after, to, scaled(shares));
    }

    private static int cells(Walk walk) {
        int side = walk.frames().get(0).sizePx() / FrameLabels.CELL_PX;
        return side * side;
    }

    private static void count(Walk walk, int object, int frame, float[] shares) {
        RenderedFrame picture = walk.frames().get(frame);
        int size = picture.sizePx();
        int side = size / FrameLabels.CELL_PX;
        for (int pixel = 0; pixel < size * size; pixel++) {
            if (picture.instances()[pixel] == RenderedFrame.FIRST_OBJECT + object) {
                int cell = pixel / size / FrameLabels.CELL_PX * side + pixel % size / FrameLabels.CELL_PX;
                shares[frame * side * side + cell]++;
            }
        }
    }

    private static float[] scaled(float[] shares) {
        float most = 0;
        for (float share : shares) {
            most = Math.max(most, share);
        }
        for (int i = 0; most > 0 && i < shares.length; i++) {
            shares[i] /= most;
        }
        return shares;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sight sight
                && after == sight.after
                && to == sight.to
                && Arrays.equals(shares, sight.shares);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * after + to) + Arrays.hashCode(shares);
    }
}
