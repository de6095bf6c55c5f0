package ai.valr.model.picture;

import ai.valr.model.PictureException;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The stored samples of a decoded image as red, green and blue. They are read as they are: Java's own conversion would
 * pass grey through a linear colour space and change it.
 */
final class Pixels {
    private static final int OPAQUE = 255;

    private Pixels() {}

    /** Three bytes a pixel, row by row; transparency is laid over white. */
    static byte[] rgb(BufferedImage image) throws PictureException {
        ColorModel colors = image.getColorModel();
        return colors instanceof IndexColorModel palette ? indexed(image, palette) : direct(image, colors);
    }

    private static byte[] indexed(BufferedImage image, IndexColorModel palette) {
        int size = palette.getMapSize();
        byte[][] table = new byte[size][Picture.CHANNELS];
        for (int i = 0; i < size; i++) {
            int alpha = palette.getAlpha(i);
            table[i][0] = overWhite(palette.getRed(i), alpha);
            table[i][1] = overWhite(palette.getGreen(i), alpha);
            table[i][2] = overWhite(palette.getBlue(i), alpha);
        }
        Raster raster = image.getRaster();
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * Picture.CHANNELS];
        int[] row = new int[image.getWidth()];
        int out = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
            for (int index : row) {
                byte[] color = table[Math.min(index, size - 1)];
                rgb[out++] = color[0];
                rgb[out++] = color[1];
                rgb[out++] = color[2];
            }
        }
        return rgb;
    }

    private static byte[] direct(BufferedImage image, ColorModel colors) throws PictureException {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        boolean alpha = colors.hasAlpha();
        int channels = alpha ? bands - 1 : bands;
        if (channels != 1 && channels != Picture.CHANNELS) {
            throw new PictureException("the picture has " + channels
                    + " colour channels; expected 1 (grey) or 3 (red, green, blue); convert it");
        }
        int green = channels == 1 ? 0 : 1;
        int blue = channels == 1 ? 0 : 2;
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * Picture.CHANNELS];
        int[] row = new int[image.getWidth() * bands];
        int out = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, image.getWidth(), 1, row);
            to8Bits(row, bands, colors);
            for (int x = 0; x < row.length; x += bands) {
                int opacity = alpha ? row[x + channels] : OPAQUE;
                int undo = colors.isAlphaPremultiplied() && opacity > 0 ? opacity : OPAQUE;
                rgb[out++] = overWhite(Math.min(OPAQUE, row[x] * OPAQUE / undo), opacity);
                rgb[out++] = overWhite(Math.min(OPAQUE, row[x + green] * OPAQUE / undo), opacity);
                rgb[out++] = overWhite(Math.min(OPAQUE, row[x + blue] * OPAQUE / undo), opacity);
            }
        }
        return rgb;
    }

    /** Samples of 16 bits lose their lower byte; those of fewer than 8 are spread. */
    private static void to8Bits(int[] samples, int bands, ColorModel colors) {
        for (int band = 0; band < bands; band++) {
            int bits = colors.getComponentSize(band);
            if (bits == 8) {
                continue;
            }
            int largest = (1 << bits) - 1;
            for (int i = band; i < samples.length; i += bands) {
                samples[i] = bits > 8 ? samples[i] >> (bits - 8) : samples[i] * OPAQUE / largest;
            }
        }
    }

    private static byte overWhite(int value, int alpha) {
        return (byte) (alpha == OPAQUE ? value : (value * alpha + OPAQUE * (OPAQUE - alpha) + OPAQUE / 2) / OPAQUE);
    }
}
