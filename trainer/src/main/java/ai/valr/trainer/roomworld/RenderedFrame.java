package ai.valr.trainer.roomworld;

import ai.valr.model.picture.Picture;
import java.awt.image.BufferedImage;

/**
 * One picture with what is known of its pixels. Arrays are row-major with H rows of W pixels and must not be written to.
 *
 * @param camera what it was taken with
 * @param sizePx H and W
 * @param rgb [H, W, 3] uint8
 * @param depthM [H, W] depth along the optical axis in metres
 * @param instances [H, W] {@link #FLOOR}, {@link #WALL}, {@link #CEILING}, or the object's index + {@link #FIRST_OBJECT}
 */
public record RenderedFrame(Camera camera, int sizePx, byte[] rgb, float[] depthM, byte[] instances) {
    /** Instance of the floor. */
    public static final byte FLOOR = 0;

    /** Instance of the four walls. */
    public static final byte WALL = 1;

    /** Instance of the ceiling. */
    public static final byte CEILING = 2;

    /** Instance of the scene's object 0. */
    public static final byte FIRST_OBJECT = 3;

    public RenderedFrame {
        int pixels = sizePx * sizePx;
        if (rgb.length != 3 * pixels || depthM.length != pixels || instances.length != pixels) {
            throw new IllegalArgumentException(
                    "a frame of " + sizePx + " px needs rgb " + 3 * pixels + ", depth and instances " + pixels
                            + "; got " + rgb.length + ", " + depthM.length + ", " + instances.length);
        }
    }

    /**
     * Where each pixel's surface is.
     *
     * @param reference the camera in whose ground frame points are given: level, origin on the floor below it, x right, y up,
     *     z forward
     * @return [H, W, 3] float32, metres
     */
    public float[] pointsM(Camera reference) {
        Eye eye = new Eye(camera, sizePx);
        Ray ray = new Ray();
        float sin = (float) StrictMath.sin(reference.headingRad());
        float cos = (float) StrictMath.cos(reference.headingRad());
        float[] points = new float[3 * depthM.length];
        for (int pixel = 0; pixel < depthM.length; pixel++) {
            eye.aim(ray, pixel % sizePx, pixel / sizePx);
            float t = depthM[pixel];
            float x = ray.originX + t * ray.x - (float) reference.x();
            float z = ray.originZ + t * ray.z - (float) reference.z();
            points[3 * pixel] = x * cos - z * sin;
            points[3 * pixel + 1] = ray.originY + t * ray.y;
            points[3 * pixel + 2] = x * sin + z * cos;
        }
        return points;
    }

    /** Its pixels as the model's pictures are; they share them. */
    public Picture picture() {
        return new Picture(sizePx, sizePx, rgb);
    }

    /** The picture for viewing or saving. */
    public BufferedImage image() {
        BufferedImage image = new BufferedImage(sizePx, sizePx, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < depthM.length; pixel++) {
            int at = 3 * pixel;
            image.setRGB(
                    pixel % sizePx,
                    pixel / sizePx,
                    (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | (rgb[at + 2] & 0xFF));
        }
        return image;
    }
}
