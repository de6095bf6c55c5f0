package ai.valr.model.picture;

import ai.valr.model.PictureException;
import ai.valr.model.config.PreprocessorConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * From pictures to patches: resized to whole visual tokens, normalised, cut and flattened in the order that the vision
 * tower takes. Letters: {@code t h w} grid of patches, {@code m} merge size, {@code s} frames in a patch, {@code p} patch
 * side. The order of values is t, h/m, w/m, m, m, channel, s, p, p. Thread-safe.
 */
public final class ImageProcessor {
    private final PreprocessorConfig config;
    /** Normalised value of each level 0 to 255, by channel. */
    private final float[][] levels = new float[Picture.CHANNELS][256];

    public ImageProcessor(PreprocessorConfig config) {
        this.config = config;
        for (int channel = 0; channel < Picture.CHANNELS; channel++) {
            for (int level = 0; level < levels[channel].length; level++) {
                double rescaled = level * config.rescaleFactor();
                levels[channel][level] = (float) ((rescaled - config.imageMean().get(channel))
                        / config.imageStd().get(channel));
            }
        }
    }

    /**
     * One picture, shown twice, as a patch spans several frames.
     *
     * @throws PictureException when it is too long for its breadth
     */
    public PixelValues image(Picture picture) throws PictureException {
        Picture resized = resize(picture);
        List<Picture> frames = new ArrayList<>();
        for (int i = 0; i < config.temporalPatchSize(); i++) {
            frames.add(resized);
        }
        return patches(frames);
    }

    /**
     * A video; its last frame is repeated until patches are full.
     *
     * @param frames of one size, at least one
     * @throws PictureException when they are too long for their breadth, or their sizes differ
     */
    public PixelValues video(List<Picture> frames) throws PictureException {
        if (frames.isEmpty()) {
            throw new PictureException("a video needs at least one frame");
        }
        Picture first = frames.get(0);
        List<Picture> resized = new ArrayList<>();
        for (Picture frame : frames) {
            if (frame.width() != first.width() || frame.height() != first.height()) {
                throw new PictureException("frame " + resized.size() + " of the video is " + frame.width() + "x"
                        + frame.height() + " but the first is " + first.width() + "x" + first.height());
            }
            resized.add(resize(frame));
        }
        while (resized.size() % config.temporalPatchSize() != 0) {
            resized.add(resized.get(resized.size() - 1));
        }
        return patches(resized);
    }

    /** {@code second_per_grid_ts}: seconds from one temporal patch to the next in a video of {@code fps} frames a second. */
    public double secondPerGrid(double fps) {
        if (!(fps > 0)) {
            throw new IllegalArgumentException("fps " + fps + " must be above 0");
        }
        return config.temporalPatchSize() / fps;
    }

    /** The picture that patches are cut from. */
    Picture resize(Picture picture) throws PictureException {
        SmartResize size = SmartResize.of(
                picture.height(), picture.width(), config.factor(), config.minPixels(), config.maxPixels());
        return Resampling.BICUBIC.resize(picture, size.width(), size.height());
    }

    private PixelValues patches(List<Picture> frames) {
        int side = config.patchSize();
        int merge = config.mergeSize();
        int temporal = config.temporalPatchSize();
        int t = frames.size() / temporal;
        int h = frames.get(0).height() / side;
        int w = frames.get(0).width() / side;
        float[] values =
                new float[Math.multiplyExact(Math.multiplyExact(t * h, w), Picture.CHANNELS * temporal * side * side)];
        int out = 0;
        for (int time = 0; time < t; time++) {
            for (int token = 0; token < h * w / (merge * merge); token++) {
                int tokenRow = token / (w / merge) * merge;
                int tokenColumn = token % (w / merge) * merge;
                for (int inner = 0; inner < merge * merge; inner++) {
                    int top = (tokenRow + inner / merge) * side;
                    int left = (tokenColumn + inner % merge) * side;
                    out = patch(frames.subList(time * temporal, (time + 1) * temporal), top, left, values, out);
                }
            }
        }
        return new PixelValues(values, t, h, w);
    }

    private int patch(List<Picture> frames, int top, int left, float[] values, int start) {
        int side = config.patchSize();
        int out = start;
        for (int channel = 0; channel < Picture.CHANNELS; channel++) {
            float[] level = levels[channel];
            for (Picture frame : frames) {
                byte[] rgb = frame.rgb();
                for (int y = top; y < top + side; y++) {
                    int in = (y * frame.width() + left) * Picture.CHANNELS + channel;
                    for (int x = 0; x < side; x++) {
                        values[out++] = level[rgb[in] & 0xFF];
                        in += Picture.CHANNELS;
                    }
                }
            }
        }
        return out;
    }
}
