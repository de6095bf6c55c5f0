package ai.valr.trainer.roomworld;

/**
 * One object of a scene, standing on the floor.
 *
 * @param x centre in the room, metres
 * @param z centre in the room, metres
 * @param yawRad rotation about the vertical
 * @param size the size draw in [0, 1)
 * @param tone brightness of its paint, about 1
 */
public record SceneObject(
        Category category, Colour colour, double x, double z, double yawRad, double size, double tone) {
    /** Colour and category, such as {@code red ball}. */
    public String name() {
        return colour.word() + " " + category.word();
    }

    /** The longest of width, depth and height, in metres. */
    public double longestSideM() {
        Category.Dimensions d = category.dimensions(size);
        return Math.max(d.heightM(), Math.max(d.widthM(), d.depthM()));
    }

    double footprintM() {
        return category.footprintM(size);
    }
}
