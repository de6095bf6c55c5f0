package ai.valr.trainer.roomworld;

/** A camera's axes and pixels in floats: the ray through the middle of any pixel, with a direction 1 deep. */
final class Eye {
    final int size;
    final float focal;
    private final float originX;
    private final float originY;
    private final float originZ;
    private final float sinHeading;
    private final float cosHeading;
    private final float sinPitch;
    private final float cosPitch;

    Eye(Camera camera, int size) {
        this.size = size;
        focal = (float) camera.focalPx(size);
        originX = (float) camera.x();
        originY = (float) camera.heightM();
        originZ = (float) camera.z();
        sinHeading = (float) StrictMath.sin(camera.headingRad());
        cosHeading = (float) StrictMath.cos(camera.headingRad());
        sinPitch = (float) StrictMath.sin(camera.pitchRad());
        cosPitch = (float) StrictMath.cos(camera.pitchRad());
    }

    /** Sets the ray of a pixel. Its t is then the depth along the optical axis. */
    void aim(Ray ray, int column, int row) {
        float right = (column + 0.5f - size / 2f) / focal;
        float down = (row + 0.5f - size / 2f) / focal;
        float ahead = cosPitch - down * sinPitch;
        ray.originX = originX;
        ray.originY = originY;
        ray.originZ = originZ;
        ray.x = right * cosHeading + ahead * sinHeading;
        ray.y = -sinPitch - down * cosPitch;
        ray.z = ahead * cosHeading - right * sinHeading;
    }

    /** Depth along the optical axis of a point of the room. */
    float depth(float x, float y, float z) {
        float ahead = (x - originX) * sinHeading + (z - originZ) * cosHeading;
        return ahead * cosPitch - (y - originY) * sinPitch;
    }

    /** Offset of a point to the right of the optical axis, metres. */
    float right(float x, float z) {
        return (x - originX) * cosHeading - (z - originZ) * sinHeading;
    }

    /** Offset of a point below the optical axis, metres. */
    float down(float x, float y, float z) {
        float ahead = (x - originX) * sinHeading + (z - originZ) * cosHeading;
        return -ahead * sinPitch - (y - originY) * cosPitch;
    }

    /** The first pixel that a ball of this radius can touch along one axis, unclipped. */
    int firstPixel(float offset, float depth, float reach) {
        if (depth - reach < 0.05f) {
            return 0;
        }
        float low = Math.min((offset - reach) / (depth - reach), (offset - reach) / (depth + reach));
        return Math.max(0, (int) (size / 2f + focal * low));
    }

    /** One past the last pixel that a ball of this radius can touch along one axis. */
    int endPixel(float offset, float depth, float reach) {
        if (depth - reach < 0.05f) {
            return size;
        }
        float high = Math.max((offset + reach) / (depth - reach), (offset + reach) / (depth + reach));
        return Math.min(size, (int) (size / 2f + focal * high) + 1);
    }
}
