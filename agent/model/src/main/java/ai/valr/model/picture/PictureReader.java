package ai.valr.model.picture;

import ai.valr.model.PictureException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, PNG and WebP the way that Python's picture library shows them: upright by EXIF, transparency over white,
 * colour profiles ignored. Limits are checked on the header, before any pixel is decoded. Of a JPEG with more than
 * {@link PictureLimits#pixels()} that is no progressive one, pixels and rows are left out evenly until the rest is within that. Thread-safe.
 */
public final class PictureReader {
    private final PictureLimits limits;

    public PictureReader(PictureLimits limits) {
        this.limits = limits;
    }

    /**
     * @param bytes an encoded picture, not an animation
     * @throws PictureException when they are no picture, a broken one, or one past a limit
     */
    public Picture read(byte[] bytes) throws PictureException {
        if (bytes.length > limits.bytes()) {
            throw new PictureException(
                    "the picture has " + bytes.length + " bytes but may have at most " + limits.bytes());
        }
        PictureFormat format = PictureFormat.of(bytes);
        Containers.check(bytes, format);
        if (format == PictureFormat.WEBP) {
            WebpFrame.check(bytes, (width, height) -> checkSize(width, height, limits.pixels()));
        }
        Picture picture = decode(bytes, format);
        int orientation = Containers.exif(bytes, format).map(Orientation::read).orElse(Orientation.UPRIGHT);
        return Orientation.apply(picture, orientation);
    }

    private Picture decode(byte[] bytes, PictureFormat format) throws PictureException {
        // In memory: ImageIO's own streams would write a temporary file for each picture.
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers =
                    ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT));
            if (!readers.hasNext()) {
                throw new PictureException("no decoder for " + format + " is on the class path");
            }
            ImageReader reader = readers.next();
            try {
                return decode(reader, in, bytes, format);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // Decoders answer hostile bytes with exceptions of every kind.
            throw new PictureException("the " + format + " cannot be decoded: " + e.getMessage(), e);
        }
    }

    private Picture decode(ImageReader reader, ImageInputStream in, byte[] bytes, PictureFormat format)
            throws IOException, PictureException {
        // Metadata is skipped: compressed text in a PNG could unfold without bound.
        reader.setInput(in, true, true);
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        // Few are so large: the file is walked over once more for those alone.
        boolean byRow = (long) width * height > limits.pixels() && Containers.isReadByRow(bytes, format);
        checkSize(width, height, byRow ? limits.pixelsByRow() : limits.pixels());
        int stride = limits.stride(width, height);
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(stride, stride, 0, 0);
        AtomicReference<String> warning = new AtomicReference<>();
        reader.addIIOReadWarningListener((source, message) -> warning.set(message));
        BufferedImage image = reader.read(0, param);
        checkSize(image.getWidth(), image.getHeight(), limits.pixels());
        String said = warning.get();
        if (said != null && said.toLowerCase(Locale.ROOT).contains("premature end")) {
            throw new PictureException("the " + format + " is truncated (" + said + "); send it whole");
        }
        return new Picture(image.getWidth(), image.getHeight(), Pixels.rgb(image));
    }

    private void checkSize(int width, int height, long pixels) throws PictureException {
        if (width > limits.side() || height > limits.side()) {
            throw new PictureException("the picture is " + width + "x" + height + " but a side may have at most "
                    + limits.side() + " pixels; make it smaller");
        }
        if ((long) width * height > pixels) {
            throw new PictureException("the picture is " + width + "x" + height + ", " + (long) width * height
                    + " pixels, but may have at most " + pixels + "; make it smaller");
        }
    }
}
