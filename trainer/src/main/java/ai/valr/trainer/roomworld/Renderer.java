package ai.valr.trainer.roomworld;

import java.util.List;

/**
 * Casts one ray a pixel against the room and the solids, then paints: Lambert light, checker floor, fog, noise. Holds scratch
 * memory, so one renderer belongs to one thread; nothing is allocated per pixel. Only IEEE float arithmetic, {@code
 * Math.sqrt} and StrictMath are used, so a scene gives the same bytes everywhere.
 */
final class Renderer {
    private static final float AMBIENT = 0.5f;
    private static final float LIGHT_UP = 0.8f;
    private static final float LIGHT_SIDE = 0.6f;
    private static final float FOG_RED = 0.76f;
    private static final float FOG_GREEN = 0.78f;
    private static final float FOG_BLUE = 0.81f;

    private final WorldConfig config;
    private final int size;
    private final float[] light;
    private final Ray ray = new Ray();

    Renderer(WorldConfig config) {
        this.config = config;
        this.size = config.frameSizePx();
        this.light = new float[size * size];
    }

    /** Depth and instances only, into the arrays given. */
    void cast(Scene scene, List<Solid> solids, Camera camera, float[] depth, byte[] instances) {
        Eye eye = new Eye(camera, size);
        float lightX = LIGHT_SIDE * (float) StrictMath.cos(scene.surfaces().lightAzimuthRad());
        float lightZ = LIGHT_SIDE * (float) StrictMath.sin(scene.surfaces().lightAzimuthRad());
        castRoom(scene, eye, lightX, lightZ, depth, instances);
        for (Solid solid : solids) {
            castSolid(solid, eye, lightX, lightZ, depth, instances);
        }
    }

    /** Depth, instances and the painted picture. */
    RenderedFrame render(Scene scene, List<Solid> solids, int frame) {
        Camera camera = scene.cameras().get(frame);
        float[] depth = new float[size * size];
        byte[] instances = new byte[size * size];
        cast(scene, solids, camera, depth, instances);
        byte[] rgb =
                paint(scene, camera, depth, instances, WorldRandom.of(scene.id().value(), 1000 + frame));
        return new RenderedFrame(camera, size, rgb, depth, instances);
    }

    private void castRoom(Scene scene, Eye eye, float lightX, float lightZ, float[] depth, byte[] instances) {
        float width = (float) scene.widthM();
        float length = (float) scene.depthM();
        float height = (float) scene.heightM();
        for (int pixel = 0; pixel < depth.length; pixel++) {
            eye.aim(ray, pixel % size, pixel / size);
            float tx = ((ray.x > 0 ? width : 0) - ray.originX) / ray.x;
            float ty = ((ray.y > 0 ? height : 0) - ray.originY) / ray.y;
            float tz = ((ray.z > 0 ? length : 0) - ray.originZ) / ray.z;
            float t = Math.min(tx, Math.min(ty, tz));
            depth[pixel] = t;
            float facing;
            if (t == ty) {
                instances[pixel] = ray.y > 0 ? RenderedFrame.CEILING : RenderedFrame.FLOOR;
                facing = ray.y > 0 ? 0.6f : LIGHT_UP;
            } else {
                instances[pixel] = RenderedFrame.WALL;
                facing = t == tx ? (ray.x > 0 ? -lightX : lightX) : (ray.z > 0 ? -lightZ : lightZ);
                // Walls are also lit by the room itself: half of the contrast, never black.
                facing = 0.5f + 0.5f * facing;
            }
            light[pixel] = AMBIENT + (1 - AMBIENT) * facing;
        }
    }

    private void castSolid(Solid solid, Eye eye, float lightX, float lightZ, float[] depth, byte[] instances) {
        float ahead = eye.depth(solid.x(), solid.y(), solid.z());
        if (ahead < -solid.reach()) {
            return;
        }
        float right = eye.right(solid.x(), solid.z());
        float down = eye.down(solid.x(), solid.y(), solid.z());
        int left = eye.firstPixel(right, ahead, solid.reach());
        int end = eye.endPixel(right, ahead, solid.reach());
        int bottom = eye.endPixel(down, ahead, solid.reach());
        for (int row = eye.firstPixel(down, ahead, solid.reach()); row < bottom; row++) {
            for (int column = left; column < end; column++) {
                int pixel = row * size + column;
                eye.aim(ray, column, row);
                if (solid.hit(ray) && ray.t < depth[pixel]) {
                    depth[pixel] = ray.t;
                    instances[pixel] = (byte) (RenderedFrame.FIRST_OBJECT + solid.object());
                    float lambert = ray.normalX * lightX + ray.normalY * LIGHT_UP + ray.normalZ * lightZ;
                    light[pixel] = solid.tone() * (AMBIENT + (1 - AMBIENT) * Math.max(0, lambert));
                }
            }
        }
    }

    private byte[] paint(Scene scene, Camera camera, float[] depth, byte[] instances, WorldRandom random) {
        Eye eye = new Eye(camera, size);
        Surfaces surfaces = scene.surfaces();
        float tile = (float) surfaces.tileM();
        float dark = (float) (1 - surfaces.tileContrast());
        float fogPerM = (float) config.fogPerM();
        float sd = (float) config.noiseSd();
        byte[] rgb = new byte[3 * depth.length];
        for (int pixel = 0; pixel < depth.length; pixel++) {
            float bright = light[pixel];
            float red;
            float green;
            float blue;
            int instance = instances[pixel];
            if (instance >= RenderedFrame.FIRST_OBJECT) {
                Colour colour = scene.objects()
                        .get(instance - RenderedFrame.FIRST_OBJECT)
                        .colour();
                red = colour.red;
                green = colour.green;
                blue = colour.blue;
            } else {
                Surfaces.Paint paint = instance == RenderedFrame.FLOOR
                        ? surfaces.floor()
                        : instance == RenderedFrame.WALL ? surfaces.wall() : surfaces.ceiling();
                red = paint.red();
                green = paint.green();
                blue = paint.blue();
                if (instance == RenderedFrame.FLOOR) {
                    eye.aim(ray, pixel % size, pixel / size);
                    int across = (int) ((ray.originX + depth[pixel] * ray.x) / tile);
                    int along = (int) ((ray.originZ + depth[pixel] * ray.z) / tile);
                    bright *= ((across + along) & 1) == 0 ? 1 : dark;
                }
            }
            float fog = Math.min(1, fogPerM * depth[pixel]);
            rgb[3 * pixel] = channel(red * bright, FOG_RED, fog, sd * random.noise());
            rgb[3 * pixel + 1] = channel(green * bright, FOG_GREEN, fog, sd * random.noise());
            rgb[3 * pixel + 2] = channel(blue * bright, FOG_BLUE, fog, sd * random.noise());
        }
        return rgb;
    }

    private static byte channel(float value, float fogColour, float fog, float noise) {
        float seen = value + (fogColour - value) * fog + noise;
        return (byte) (int) (Math.max(0, Math.min(1, seen)) * 255f + 0.5f);
    }
}
