package ai.valr.trainer.roomworld;

/** A place on the floor in some ground frame, in metres: x to the right, z forward. */
public record GroundPoint(double x, double z) {
    /** Distance on the floor in metres. */
    public double distanceM(GroundPoint other) {
        double dx = x - other.x;
        double dz = z - other.z;
        return Math.sqrt(dx * dx + dz * dz);
    }

    /**
     * The angle in degrees, -180..180 and positive to the right, by which one who stands here and faces {@code facing} turns
     * to face {@code asked}.
     */
    double turnDeg(GroundPoint facing, GroundPoint asked) {
        double fx = facing.x - x;
        double fz = facing.z - z;
        double ax = asked.x - x;
        double az = asked.z - z;
        return StrictMath.toDegrees(StrictMath.atan2(ax * fz - az * fx, ax * fx + az * fz));
    }
}
