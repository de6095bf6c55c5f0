package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.List;

/** Builds objects out of solids. */
final class Furniture {
    private final List<Solid> solids = new ArrayList<>();
    private final int object;
    private final SceneObject it;
    private final float sin;
    private final float cos;

    private Furniture(int object, SceneObject it) {
        this.object = object;
        this.it = it;
        this.sin = (float) StrictMath.sin(it.yawRad());
        this.cos = (float) StrictMath.cos(it.yawRad());
    }

    static List<Solid> of(List<SceneObject> objects) {
        List<Solid> all = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            all.addAll(new Furniture(i, objects.get(i)).build());
        }
        return all;
    }

    private List<Solid> build() {
        Category.Dimensions d = it.category().dimensions(it.size());
        double w = d.widthM();
        double l = d.depthM();
        double h = d.heightM();
        switch (it.category()) {
            case BALL ->
                solids.add(new Solid.Sphere(
                        object, tone(1), (float) it.x(), (float) (w / 2), (float) it.z(), (float) (w / 2)));
            case BOX -> cuboid(1, 0, 0, 0, w, h, l);
            case BIN -> {
                cylinder(1, 0, w / 2, h);
                // A dark disc a hair above the rim reads as an opening.
                cylinder(0.3, h, 0.43 * w, 0.004);
            }
            case CONE ->
                solids.add(new Solid.Cone(
                        object,
                        tone(1),
                        (float) it.x(),
                        (float) (h / 2),
                        (float) it.z(),
                        (float) (w / 2),
                        (float) (h / 2),
                        reach(w, h, w)));
            case TABLE -> {
                cuboid(1, 0, h - 0.08, 0, w, 0.08, l);
                cuboid(0.6, 0, 0, 0, 0.14, h - 0.08, 0.14);
            }
            case LAMP -> {
                cylinder(0.75, 0, 0.15, 0.04);
                cylinder(0.75, 0.04, 0.035, h - 0.3);
                cylinder(1, h - 0.32, w / 2, 0.32);
            }
            case CHAIR -> {
                cuboid(1, 0, 0.42 * h, 0, w, 0.1, l);
                cuboid(0.9, 0, 0.42 * h + 0.1, 0.45 * l, w, 0.58 * h - 0.1, 0.1 * l);
                for (int corner = 0; corner < 4; corner++) {
                    double right = (corner & 1) == 0 ? -0.42 * w : 0.42 * w;
                    double forward = (corner & 2) == 0 ? -0.42 * l : 0.42 * l;
                    cuboid(0.6, right, 0, forward, 0.13 * w, 0.42 * h, 0.13 * l);
                }
            }
            case SOFA -> {
                cuboid(1, 0, 0, -0.1, w, 0.42 * h, l - 0.2);
                cuboid(0.9, 0, 0, l / 2 - 0.1, w, h, 0.2);
                cuboid(0.8, -w / 2 + 0.09, 0, -0.1, 0.18, 0.7 * h, l - 0.2);
                cuboid(0.8, w / 2 - 0.09, 0, -0.1, 0.18, 0.7 * h, l - 0.2);
            }
        }
        return solids;
    }

    private float tone(double factor) {
        return (float) (factor * it.tone());
    }

    private static float reach(double w, double h, double l) {
        return (float) (Math.sqrt(w * w + h * h + l * l) / 2) + 0.01f;
    }

    /** A cuboid whose bottom is at {@code bottom}, shifted along the object's own right and forward. */
    private void cuboid(double tone, double right, double bottom, double forward, double w, double h, double l) {
        solids.add(new Solid.Cuboid(
                object,
                tone(tone),
                (float) (it.x() + right * cos + forward * sin),
                (float) (bottom + h / 2),
                (float) (it.z() - right * sin + forward * cos),
                (float) (w / 2),
                (float) (h / 2),
                (float) (l / 2),
                sin,
                cos,
                reach(w, h, l)));
    }

    private void cylinder(double tone, double bottom, double radius, double h) {
        solids.add(new Solid.Cylinder(
                object,
                tone(tone),
                (float) it.x(),
                (float) (bottom + h / 2),
                (float) it.z(),
                (float) radius,
                (float) (h / 2),
                reach(2 * radius, h, 2 * radius)));
    }
}
