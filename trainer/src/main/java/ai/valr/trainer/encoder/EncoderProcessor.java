package ai.valr.trainer.encoder;

import ai.valr.model.picture.Picture;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * From pictures to an encoder's input, as its {@code preprocessor_config.json} says: resized, cut, normalised. DINOv3's
 * pictures are resized in float, all others in 256 levels as Pillow does. Thread-safe.
 */
public final class EncoderProcessor {
    private final EncoderConfig config;
    private final EncoderPreprocessing settings;

    private EncoderProcessor(EncoderConfig config, EncoderPreprocessing settings) {
        this.config = config;
        this.settings = settings;
    }

    /**
     * The processor of an encoder's folder.
     *
     * @throws ai.valr.model.ModelException with every problem of {@code preprocessor_config.json}
     */
    public static EncoderProcessor read(Path dir, EncoderConfig config) {
        return new EncoderProcessor(config, EncoderPreprocessing.read(dir, config));
    }

    /** Rows and columns of the patches of a picture of this size. */
    public int[] grid(int height, int width) {
        int[] shown = shown(height, width);
        return new int[] {shown[0] / config.patchSize(), shown[1] / config.patchSize()};
    }

    /**
     * Pictures as the encoder takes them.
     *
     * @param pictures that are shown at one size, at least one
     * @throws IllegalArgumentException when they are not
     */
    public EncoderPixels pixels(List<Picture> pictures) {
        Picture first = pictures.get(0);
        int[] shown = shown(first.height(), first.width());
        int each = 3 * shown[0] * shown[1];
        float[] values = new float[Math.multiplyExact(each, pictures.size())];
        int[] grid = grid(first.height(), first.width());
        int[] grids = new int[config.family().takesPatches() ? 2 * pictures.size() : 0];
        for (int i = 0; i < pictures.size(); i++) {
            Picture picture = pictures.get(i);
            if (!Arrays.equals(shown, shown(picture.height(), picture.width()))) {
                throw new IllegalArgumentException("picture " + i + " of " + picture.width() + "x" + picture.height()
                        + " is not shown at the size of the first, of " + first.width() + "x" + first.height()
                        + "; give them apart");
            }
            float[] planes = normalised(picture);
            if (grids.length > 0) {
                planes = EncoderPixels.patches(planes, grid[0], grid[1], config.patchSize());
                System.arraycopy(grid, 0, grids, 2 * i, 2);
            }
            System.arraycopy(planes, 0, values, i * each, each);
        }
        long[] shape = grids.length > 0
                ? new long[] {pictures.size(), (long) grid[0] * grid[1], config.patchValues()}
                : new long[] {pictures.size(), 3, shown[0], shown[1]};
        return new EncoderPixels(values, shape, grids);
    }

    /** Height and width of what the encoder is shown. */
    private int[] shown(int height, int width) {
        int[] resized = resized(height, width);
        return settings.cropHeight() > 0 ? new int[] {settings.cropHeight(), settings.cropWidth()} : resized;
    }

    /** Height and width after resizing. */
    private int[] resized(int height, int width) {
        if (config.family().takesPatches()) {
            int[] grid = PatchBudget.grid(height, width, config.patchSize(), settings.maxPatches());
            return new int[] {grid[0] * config.patchSize(), grid[1] * config.patchSize()};
        }
        int edge = settings.shortestEdge();
        if (edge == 0) {
            return new int[] {settings.height(), settings.width()};
        }
        return height <= width
                ? new int[] {edge, (int) ((double) edge * width / height)}
                : new int[] {(int) ((double) edge * height / width), edge};
    }

    /** float32 (3, height, width) of what the encoder is shown. */
    private float[] normalised(Picture picture) {
        int[] size = resized(picture.height(), picture.width());
        boolean floats = config.family().resizesFloats();
        float[] planes = planes(floats ? picture : settings.resampling().resize(picture, size[1], size[0]));
        if (floats) {
            planes = resize(planes, picture, size);
        }
        int[] shown = shown(picture.height(), picture.width());
        int top = (size[0] - shown[0]) / 2;
        int left = (size[1] - shown[1]) / 2;
        float[] out = new float[3 * shown[0] * shown[1]];
        for (int i = 0; i < out.length; i++) {
            int colour = i / (shown[0] * shown[1]);
            int y = top + i / shown[1] % shown[0];
            int x = left + i % shown[1];
            double value = planes[(colour * size[0] + y) * size[1] + x];
            out[i] = (float)
                    ((value - settings.mean().get(colour)) / settings.std().get(colour));
        }
        return out;
    }

    /** Rescaled levels, float32 (3, height, width). */
    private float[] planes(Picture picture) {
        int plane = picture.width() * picture.height();
        float[] planes = new float[3 * plane];
        for (int i = 0; i < planes.length; i++) {
            int level = picture.rgb()[i % plane * Picture.CHANNELS + i / plane] & 0xFF;
            planes[i] = (float) (level * settings.rescaleFactor());
        }
        return planes;
    }

    private float[] resize(float[] planes, Picture picture, int[] size) {
        int plane = picture.width() * picture.height();
        int resized = size[0] * size[1];
        float[] out = new float[3 * resized];
        for (int colour = 0; colour < 3; colour++) {
            float[] one = new float[plane];
            System.arraycopy(planes, colour * plane, one, 0, plane);
            float[] shown = settings.resampling().resize(one, picture.width(), picture.height(), size[1], size[0]);
            System.arraycopy(shown, 0, out, colour * resized, resized);
        }
        return out;
    }
}
