package ai.valr.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.javacpp.IntPointer;

/**
 * How a video's pictures are turned and mirrored before they are shown: phones store them as the sensor lies and say in
 * the file how it was held. The pixel at {@code (x, y)} goes to {@code (a x + c y, b x + d y)}, moved to where that
 * picture begins; each row and each column has one 1 or -1 and one 0.
 */
record Turn(int a, int b, int c, int d) {
    static final Turn NONE = new Turn(1, 0, 0, 1);

    /** A display matrix is 3 x 3 numbers by rows; the two left columns of the two upper rows turn. */
    private static final int MATRIX_NUMBERS = 9;

    private static final int BYTES = 3;

    /** By the stream's display matrix or, in files of old, its {@code rotate} tag, to the nearest quarter. */
    static Turn of(AVStream stream) {
        AVPacketSideData matrix = av_packet_side_data_get(
                stream.codecpar().coded_side_data(), stream.codecpar().nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix != null && matrix.size() >= (long) MATRIX_NUMBERS * Integer.BYTES) {
            int[] numbers = new int[MATRIX_NUMBERS];
            new IntPointer(matrix.data()).get(numbers);
            return ofMatrix(numbers[0], numbers[1], numbers[3], numbers[4]);
        }
        AVDictionaryEntry tag = av_dict_get(stream.metadata(), "rotate", null, 0);
        return tag == null ? NONE : ofTag(tag.value().getString());
    }

    /** The nearest quarter of the way that the x axis is turned, mirrored where the axes change sides. */
    static Turn ofMatrix(double a, double b, double c, double d) {
        double determinant = a * d - b * c;
        if (determinant == 0) {
            return NONE;
        }
        return quarters(Math.toDegrees(Math.atan2(b, a)), determinant < 0);
    }

    /** Degrees clockwise. */
    static Turn ofTag(String degrees) {
        try {
            double clockwise = Double.parseDouble(degrees);
            return Double.isFinite(clockwise) ? quarters(clockwise, false) : NONE;
        } catch (NumberFormatException e) {
            return NONE;
        }
    }

    private static Turn quarters(double clockwise, boolean mirrored) {
        int side = mirrored ? -1 : 1;
        return switch (Math.floorMod(Math.round(clockwise / 90), 4)) {
            case 1 -> new Turn(0, 1, -side, 0);
            case 2 -> new Turn(-1, 0, 0, -side);
            case 3 -> new Turn(0, -1, side, 0);
            default -> new Turn(1, 0, 0, side);
        };
    }

    /** @param picture of {@link BufferedImage#TYPE_3BYTE_BGR} */
    BufferedImage of(BufferedImage picture) {
        if (equals(NONE)) {
            return picture;
        }
        int width = picture.getWidth();
        int height = picture.getHeight();
        int newWidth = a == 0 ? height : width;
        BufferedImage turned = new BufferedImage(newWidth, a == 0 ? width : height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] from = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        byte[] to = ((DataBufferByte) turned.getRaster().getDataBuffer()).getData();
        // Where the pixel at (0, 0) goes.
        int startX = a + c < 0 ? newWidth - 1 : 0;
        int startY = b + d < 0 ? turned.getHeight() - 1 : 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int source = BYTES * (y * width + x);
                int target = BYTES * ((startY + b * x + d * y) * newWidth + startX + a * x + c * y);
                to[target] = from[source];
                to[target + 1] = from[source + 1];
                to[target + 2] = from[source + 2];
            }
        }
        return turned;
    }
}
