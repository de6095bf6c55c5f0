package ai.valr.trainer.roomworld;

/** A ray and the nearest place that it met, in the room's frame. One per renderer, written over for each pixel. */
final class Ray {
    static final float NEAR = 0.02f;

    float originX;
    float originY;
    float originZ;
    float x;
    float y;
    float z;

    /** Distance to the hit in units of the direction's length. */
    float t;

    float normalX;
    float normalY;
    float normalZ;

    boolean meets(float at, float nx, float ny, float nz) {
        t = at;
        normalX = nx;
        normalY = ny;
        normalZ = nz;
        return true;
    }
}
