package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the words of a step are about, as seen in the pictures: teaches attention where to look. Words count whose last
 * character lies in the span; each looks there to choose the word after it.
 *
 * @param after the span begins behind this character of the step's text
 * @param to the span's last character, counted from 1
 * @param frames of the walk
 * @param shares [frames * cells] 0 to 1: how much each merged cell shows, beside the cell that shows most; frame by frame,
 *     row by row
 */
public record Sight(int after, int to, int frames, float[] shares) {

    /** An object in all frames that show enough of it. */
    static Sight anywhere(Walk walk, int object, int after, int to) {
        float[] shares = new float[walk.frames().size() * cells(walk)];
        for (int frame = 0; frame < walk.frames().size(); frame++) {
            if (walk.visible(frame, object)) {
                count(walk, object, frame, shares);
            }
        }
        return new Sight(after, to, walk.frames().size(), scaled(shares));
    }

    /** An object in one frame. */
    static Sight in(Walk walk, int object, int frame, int after, int to) {
        float[] shares = new float[walk.frames().size() * cells(walk)];
        count(walk, object, frame, shares);
        return new Sight(after, to, walk.frames().size(), scaled(shares));
    }

    /** The frames that show something of it, from 0. */
    public List<Integer> shownIn() {
        int cells = shares.length / frames;
        List<Integer> shown = new ArrayList<>();
        for (int frame = 0; frame < frames; frame++) {
            boolean any = false;
            for (int cell = 0; cell < cells; cell++) {
                any |= shares[frame * cells + cell] > 0;
            }
            if (any) {
                shown.add(frame);
            }
        }
        return shown;
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
                && frames == sight.frames
                && Arrays.equals(shares, sight.shares);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * after + to) + Arrays.hashCode(shares);
    }
}
