package ai.valr.trainer.roomworld;

/**
 * A pinhole camera with square pixels and no roll. The room's frame: x and z along the walls from a corner, y up, in metres.
 * Its <em>ground frame</em> is level: origin on the floor below the camera, x right, y up, z along the heading.
 *
 * @param x position in the room, metres
 * @param heightM height above the floor
 * @param z position in the room, metres
 * @param headingRad 0 looks along the room's z, growing to the right
 * @param pitchRad downward angle of the optical axis
 * @param fieldOfViewRad angle between the left and the right edge, and between the upper and the lower
 */
public record Camera(double x, double heightM, double z, double headingRad, double pitchRad, double fieldOfViewRad) {
    /** A point of the room's floor plan in this camera's ground frame. */
    public GroundPoint toGround(double roomX, double roomZ) {
        double sin = StrictMath.sin(headingRad);
        double cos = StrictMath.cos(headingRad);
        double dx = roomX - x;
        double dz = roomZ - z;
        return new GroundPoint(dx * cos - dz * sin, dx * sin + dz * cos);
    }

    /** Focal length in pixels for a picture of this size. */
    public double focalPx(int sizePx) {
        return sizePx / (2 * StrictMath.tan(fieldOfViewRad / 2));
    }
}
