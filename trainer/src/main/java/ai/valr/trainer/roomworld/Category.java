package ai.valr.trainer.roomworld;

import java.util.Locale;

/** The kinds of objects. One size draw s in [0, 1) moves all dimensions of an object between its kind's smallest and largest. */
public enum Category {
    BALL(0, "balls", true),
    BOX(1, "boxes", false),
    BIN(2, "bins", true),
    CONE(3, "cones", true),
    TABLE(4, "tables", false),
    LAMP(5, "lamps", true),
    CHAIR(6, "chairs", false),
    SOFA(7, "sofas", false);

    /** An object's outer measures in metres. */
    record Dimensions(double widthM, double depthM, double heightM) {}

    private final int index;
    private final String plural;
    private final boolean round;

    Category(int index, String plural, boolean round) {
        this.index = index;
        this.plural = plural;
        this.round = round;
    }

    /** The category's place in labels, 0..7. */
    public int index() {
        return index;
    }

    /** The word in names, such as {@code ball}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The word in counting questions, such as {@code balls}. */
    public String plural() {
        return plural;
    }

    Dimensions dimensions(double size) {
        return switch (this) {
            case BALL -> cube(0.36 + 0.64 * size);
            case BOX -> cube(0.35 + 0.65 * size);
            case BIN -> upright(2 * (0.15 + 0.25 * size), 0.45 + 0.65 * size);
            case CONE -> upright(2 * (0.2 + 0.3 * size), 0.5 + 0.9 * size);
            case TABLE -> new Dimensions(0.7 + 1.1 * size, 0.6 * (0.7 + 1.1 * size), 0.72);
            case LAMP -> upright(0.4, 0.9 + 0.9 * size);
            case CHAIR -> upright(0.4 + 0.25 * size, 1.8 * (0.4 + 0.25 * size));
            case SOFA -> new Dimensions(1.1 + 1.1 * size, 0.7, 0.8);
        };
    }

    /** The radius of the circle on the floor that holds the object at any yaw, in metres. */
    double footprintM(double size) {
        Dimensions d = dimensions(size);
        return round ? d.widthM / 2 : Math.sqrt(d.widthM * d.widthM + d.depthM * d.depthM) / 2;
    }

    /** Roughly the largest area that a camera can see of the object, in square metres. */
    double silhouetteM2(double size) {
        Dimensions d = dimensions(size);
        return switch (this) {
            case BALL -> 0.79 * d.widthM * d.heightM;
            case BOX -> 1.6 * d.widthM * d.heightM;
            case BIN -> 1.2 * d.widthM * d.heightM;
            case CONE -> 0.6 * d.widthM * d.heightM;
            case TABLE -> d.widthM * (0.6 * d.depthM + 0.2);
            case LAMP -> 0.15 + 0.08 * d.heightM;
            case CHAIR -> 0.75 * d.widthM * d.heightM;
            case SOFA -> 1.1 * d.widthM * d.heightM;
        };
    }

    private static Dimensions cube(double sideM) {
        return new Dimensions(sideM, sideM, sideM);
    }

    private static Dimensions upright(double widthM, double heightM) {
        return new Dimensions(widthM, widthM, heightM);
    }
}
