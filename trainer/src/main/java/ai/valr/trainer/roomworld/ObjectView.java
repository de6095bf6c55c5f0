package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.List;

/**
 * What one frame shows of one object.
 *
 * @param pixels how many of its pixels are in the picture
 * @param centroidX mean column of those pixels (their middles), in pixels; the picture's middle if there are none
 * @param centroidY mean row
 * @param side the third of the picture of {@code centroidX}
 */
public record ObjectView(int pixels, double centroidX, double centroidY, Side side) {
    /** The views of all objects in one picture. */
    static List<ObjectView> of(byte[] instances, int sizePx, int objects) {
        int[] count = new int[objects];
        long[] columns = new long[objects];
        long[] rows = new long[objects];
        for (int pixel = 0; pixel < instances.length; pixel++) {
            int object = instances[pixel] - RenderedFrame.FIRST_OBJECT;
            if (object >= 0) {
                count[object]++;
                columns[object] += pixel % sizePx;
                rows[object] += pixel / sizePx;
            }
        }
        List<ObjectView> views = new ArrayList<>(objects);
        for (int i = 0; i < objects; i++) {
            double x = count[i] == 0 ? sizePx / 2.0 : (double) columns[i] / count[i] + 0.5;
            double y = count[i] == 0 ? sizePx / 2.0 : (double) rows[i] / count[i] + 0.5;
            views.add(new ObjectView(count[i], x, y, Side.of(x, sizePx)));
        }
        return List.copyOf(views);
    }
}
