package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The room's corners that a walk shows, farthest from the first camera first. */
final class RoomCorners {
    /** Points tried along a corner's upright edge, and how many of them a frame must show. */
    private static final int SAMPLES = 40;

    private static final int ENOUGH = 6;

    /** Two corners count as different directions from this angle on. */
    private static final double APART_DEG = 10;

    private RoomCorners() {}

    static List<Location> visible(Walk walk) {
        Scene scene = walk.scene();
        List<Location> found = new ArrayList<>();
        for (double x : new double[] {0, scene.widthM()}) {
            for (double z : new double[] {0, scene.depthM()}) {
                Location corner = find(walk, x, z);
                if (corner != null) {
                    found.add(corner);
                }
            }
        }
        GroundPoint origin = new GroundPoint(0, 0);
        found.sort(Comparator.comparingDouble((Location corner) -> -origin.distanceM(corner.at())));
        List<Location> named = new ArrayList<>();
        for (Location corner : found) {
            if (named.isEmpty()) {
                named.add(corner);
            } else if (Math.abs(origin.turnDeg(named.get(0).at(), corner.at())) >= APART_DEG) {
                named.add(new Location("next corner", corner.frame(), corner.side(), corner.at()));
            }
        }
        return named;
    }

    /** The corner in the frame that shows most of its edge, or null. */
    private static Location find(Walk walk, double x, double z) {
        Scene scene = walk.scene();
        int best = -1;
        int most = ENOUGH - 1;
        double column = 0;
        for (int frame = 0; frame < walk.frames().size(); frame++) {
            RenderedFrame picture = walk.frames().get(frame);
            Eye eye = new Eye(picture.camera(), picture.sizePx());
            int seen = 0;
            double columns = 0;
            for (int i = 0; i < SAMPLES; i++) {
                float y = (float) (scene.heightM() * (i + 0.5) / SAMPLES);
                double at = column(picture, eye, (float) x, y, (float) z);
                if (at >= 0) {
                    seen++;
                    columns += at;
                }
            }
            if (seen > most) {
                most = seen;
                best = frame;
                column = columns / seen;
            }
        }
        if (best < 0) {
            return null;
        }
        Side side = Side.of(column, walk.frames().get(best).sizePx());
        return new Location("far corner", best, side, scene.cameras().get(0).toGround(x, z));
    }

    /** The column where the picture shows this point of the room, or -1 if it is outside or hidden by an object. */
    private static double column(RenderedFrame picture, Eye eye, float x, float y, float z) {
        float depth = eye.depth(x, y, z);
        if (depth < 0.1f) {
            return -1;
        }
        int size = picture.sizePx();
        double column = size / 2.0 + eye.focal * eye.right(x, z) / depth;
        double row = size / 2.0 + eye.focal * eye.down(x, y, z) / depth;
        if (column < 0 || column >= size || row < 0 || row >= size) {
            return -1;
        }
        int instance = picture.instances()[((int) row) * size + (int) column];
        return instance < RenderedFrame.FIRST_OBJECT ? column : -1;
    }
}
