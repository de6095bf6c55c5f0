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
    private final Ray ray = new Ray();

    Renderer(WorldConfig config) {
        this.config = config;
        this.size = config.frameSizePx();
    }

    /** What the rays met: [H, W] depth in metres, instance, and brightness before the paint. */
    record Cast(float[] depth, byte[] instances, float[] light) {}

    /** Casts the rays of one camera. */
    Cast cast(Scene scene, List<Solid> solids, Camera camera) {
        Eye eye = new Eye(camera, size);
        float lightX = LIGHT_SIDE * (float) StrictMath.cos(scene.surfaces().lightAzimuthRad());
        float lightZ = LIGHT_SIDE * (float) StrictMath.sin(scene.surfaces().lightAzimuthRad());
        Cast cast = new Cast(new float[size * size], new byte[size * size], new float[size * size]);
        castRoom(scene, eye, lightX, lightZ, cast);
        for (Solid solid : solids) {
            castSolid(solid, eye, lightX, lightZ, cast);
        }
        return cast;
    }

    /** Paints what the camera of a frame (from 0) has met. */
    RenderedFrame paint(Scene scene, int frame, Cast cast) {
        Camera camera = scene.cameras().get(frame);
        byte[] rgb = paint(scene, camera, cast, WorldRandom.of(scene.id().value(), 1000 + frame));
        return new RenderedFrame(camera, size, rgb, cast.depth, cast.instances);
    }

    private void castRoom(Scene scene, Eye eye, float lightX, float lightZ, Cast cast) {
        float width = (float) scene.widthM();
        float length = (float) scene.depthM();
        float height = (float) scene.heightM();
        for (int pixel = 0; pixel < cast.depth.length; pixel++) {
            eye.aim(ray, pixel % size, pixel / size);
            float tx = (ray.x > 0 ? width - ray.originX : ray.originX) / Math.abs(ray.x);
            float ty = (ray.y > 0 ? height - ray.originY : ray.originY) / Math.abs(ray.y);
            float tz = (ray.z > 0 ? length - ray.originZ : ray.originZ) / Math.abs(ray.z);
            float t = Math.min(tx, Math.min(ty, tz));
            cast.depth[pixel] = t;
            float facing;
            if (t == ty) {
                cast.instances[pixel] = ray.y > 0 ? RenderedFrame.CEILING : RenderedFrame.FLOOR;
                facing = ray.y > 0 ? 0.6f : LIGHT_UP;
            } else {
                cast.instances[pixel] = RenderedFrame.WALL;
                facing = t == tx ? (ray.x > 0 ? -lightX : lightX) : (ray.z > 0 ? -lightZ : lightZ);
                // Walls are also lit by the room itself: half of the contrast, never black.
                facing = 0.5f + 0.5f * facing;
            }
            cast.light[pixel] = AMBIENT + (1 - AMBIENT) * facing;
        }
    }

    private void castSolid(Solid solid, Eye eye, float lightX, float lightZ, Cast cast) {
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
                if (solid.hit(ray) && ray.t < cast.depth[pixel]) {
                    cast.depth[pixel] = ray.t;
                    cast.instances[pixel] = (byte) (RenderedFrame.FIRST_OBJECT + solid.object());
                    float lambert = ray.normalX * lightX + ray.normalY * LIGHT_UP + ray.normalZ * lightZ;
                    cast.light[pixel] = solid.tone() * (AMBIENT + (1 - AMBIENT) * Math.max(0, lambert));
                }
            }
        }
    }

    private byte[] paint(Scene scene, Camera camera, Cast cast, WorldRandom random) {
        Eye eye = new Eye(camera, size);
        Surfaces surfaces = scene.surfaces();
        float tile = (float) surfaces.tileM();
        float dark = (float) (1 - surfaces.tileContrast());
        float fogPerM = (float) config.fogPerM();
        float sd = (float) config.noiseSd();
        byte[] rgb = new byte[3 * cast.depth.length];
        for (int pixel = 0; pixel < cast.depth.length; pixel++) {
            float bright = cast.light[pixel];
            float red;
            float green;
            float blue;
            int instance = cast.instances[pixel];
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
                    int across = (int) ((ray.originX + cast.depth[pixel] * ray.x) / tile);
                    int along = (int) ((ray.originZ + cast.depth[pixel] * ray.z) / tile);
                    bright *= ((across + along) & 1) == 0 ? 1 : dark;
                }
            }
            float fog = Math.min(1, fogPerM * cast.depth[pixel]);
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
