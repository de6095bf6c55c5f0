package ai.valr.model.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.Golden;
import ai.valr.model.PictureException;
import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureReaderTest {
    private static final PictureReader READER = new PictureReader(PictureLimits.DEFAULT);

    static List<JsonNode> pictures() {
        return ImageProcessorTest.pictures();
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void shouldDecodeAsPillowDoes(JsonNode row) throws Exception {
        String name = row.get("name").asText();
        Picture picture = read("image_processor/images/" + name);
        if (name.endsWith(".jpg")) {
            Picture expected = read("image_processor/rgb/" + name.replace(".jpg", ".png"));
            assertThat(largestDifference(picture, expected)).isLessThanOrEqualTo(2);
        } else {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(picture.rgb());
            assertThat(HexFormat.of().formatHex(digest))
                    .isEqualTo(row.get("rgb_sha256").asText());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "progressive.jpg, 2",
        "gray.jpg, 0",
        "cmyk.jpg, 6",
        "lossy.webp, 12",
        "lossless_alpha.webp, 0",
        "gray_alpha.png, 0",
        "bits.png, 0",
        "palette_2bit.png, 0",
        "transparent_color.png, 0",
        "gray_16bit.png, 0",
        "turn2.png, 0",
        "turn3.png, 0",
        "turn4.png, 0",
        "turn5.png, 0",
        "turn6.png, 0",
        "turn7.png, 0",
        "turn8.png, 0",
        "turn8.webp, 0"
    })
    void shouldShowEveryKindOfPicture(String name, int levels) throws Exception {
        Picture picture = read("pictures/" + name);
        Picture expected = read("pictures/expected/" + name + ".png");
        assertThat(picture.width()).isEqualTo(expected.width());
        assertThat(largestDifference(picture, expected)).isLessThanOrEqualTo(levels);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image_processor/images/plain.jpg",
                "image_processor/images/odd.png",
                "pictures/lossy.webp",
                "image_processor/images/exif6.jpg",
                "pictures/progressive.jpg"
            })
    void shouldRefuseATruncatedPicture(String below) throws IOException {
        byte[] whole = Files.readAllBytes(Golden.path(below));
        for (int kept : new int[] {whole.length * 9 / 10, whole.length / 2, whole.length / 8, 20, 12, 3, 0}) {
            assertThatThrownBy(() -> READER.read(Arrays.copyOf(whole, kept)))
                    .as("%d of %d bytes", kept, whole.length)
                    .isInstanceOf(PictureException.class);
        }
    }

    @Test
    void shouldRefuseWhatIsNoPicture() {
        assertThatThrownBy(() -> READER.read("<svg/>".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("expected a JPEG, PNG or WebP");
    }

    @Test
    void shouldRefuseABombBeforeDecodingIt() throws IOException {
        assertThatThrownBy(() -> READER.read(pngHeader(16000, 16000)))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("256000000 pixels, but may have at most 40000000");
        assertThatThrownBy(() -> READER.read(pngHeader(1_000_000, 1)))
                .hasMessageContaining("1000000x1 but a side may have at most 32768");
        assertThatThrownBy(() -> READER.read(pngHeader(-1, -1))).isInstanceOf(PictureException.class);
        assertThatThrownBy(() -> new PictureReader(new PictureLimits(10, 10, 10)).read(pngHeader(1, 1)))
                .hasMessageContaining("bytes but may have at most 10");
    }

    /** A telephone's or a reflex camera's: what is left of it shows the same. */
    @Test
    void shouldReadAPhotoOfManyPixelsByLeavingSomeOut() throws Exception {
        BufferedImage photo = new BufferedImage(9000, 6000, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = photo.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, 4500, 3000);
        pen.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(photo, "jpg", out);

        Picture picture = READER.read(out.toByteArray());
        assertThat(picture.width()).isEqualTo(4500);
        assertThat(picture.height()).isEqualTo(3000);
        assertThat(level(picture, 2200, 1400)).isGreaterThan(250);
        assertThat(level(picture, 2300, 1400)).isLessThan(5);
        assertThat(level(picture, 2200, 1600)).isLessThan(5);
        byte[] withPreview = Arrays.copyOf(out.toByteArray(), out.size() * 2);
        System.arraycopy(out.toByteArray(), 0, withPreview, out.size(), out.size());
        assertThat(READER.read(withPreview).width()).isEqualTo(4500);
        PictureReader small = new PictureReader(new PictureLimits(16 << 20, 10_000_000, 32768));
        assertThatThrownBy(() -> small.read(out.toByteArray()))
                .hasMessageContaining("54000000 pixels, but may have at most 50000000; make it smaller");
    }

    private static int level(Picture picture, int x, int y) {
        return picture.rgb()[Picture.CHANNELS * (y * picture.width() + x)] & 0xFF;
    }

    @Test
    void shouldReadAJpegWithFillBytesBeforeItsMarkers() throws Exception {
        byte[] plain = Files.readAllBytes(Golden.path("image_processor/images/exif6.jpg"));
        for (int fill = 1; fill <= 3; fill++) {
            byte[] filled = new byte[plain.length + fill];
            System.arraycopy(plain, 0, filled, 0, 2);
            Arrays.fill(filled, 2, 2 + fill, (byte) 0xFF);
            System.arraycopy(plain, 2, filled, 2 + fill, plain.length - 2);
            assertThat(READER.read(filled).rgb()).isEqualTo(READER.read(plain).rgb());
        }
    }

    @Test
    void shouldReadAnOrientationThatIsALongNumber() {
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 12).order(order);
            tiff.put(order == ByteOrder.BIG_ENDIAN ? new byte[] {'M', 'M'} : new byte[] {'I', 'I'});
            tiff.putShort((short) 42).putInt(8).putShort((short) 1);
            tiff.putShort((short) 0x0112).putShort((short) 4).putInt(1).putInt(6);
            assertThat(Orientation.read(tiff.flip())).isEqualTo(6);
        }
    }

    @Test
    void shouldRefuseAJpegOfManyScans() throws IOException, PictureException {
        byte[] bytes = Files.readAllBytes(Golden.path("pictures/progressive.jpg"));
        int last = bytes.length - 2;
        while ((bytes[last] & 0xFF) != 0xFF || (bytes[last + 1] & 0xFF) != 0xDA) {
            last--;
        }
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(bytes, 0, last);
        for (int i = 0; i < 200; i++) {
            bomb.write(bytes, last, bytes.length - 2 - last);
        }
        bomb.write(bytes, bytes.length - 2, 2);
        assertThatThrownBy(() -> READER.read(bomb.toByteArray()))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("scans but may have at most 200");
    }

    @ParameterizedTest
    @CsvSource({"lossy.webp, 26", "lossless_alpha.webp, 21"})
    void shouldRefuseAWebpWhosePixelsClaimMoreThanAllowed(String name, int size) throws IOException {
        byte[] bytes = Files.readAllBytes(Golden.path("pictures/" + name));
        Arrays.fill(bytes, size, size + 4, (byte) 0xFF);
        assertThatThrownBy(() -> READER.read(bytes))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("pixels, but may have at most 40000000");
    }

    @Test
    void shouldRefuseAnAnimation() throws IOException {
        byte[] bytes = Files.readAllBytes(Golden.path("pictures/animated.webp"));
        assertThatThrownBy(() -> READER.read(bytes)).hasMessageContaining("is an animation");
    }

    /** Any bytes give a picture or a PictureException, and nothing else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "image_processor/images/plain.jpg",
                "pictures/palette_2bit.png",
                "pictures/lossy.webp",
                "pictures/turn5.png",
                "pictures/cmyk.jpg",
                "image_processor/images/exif6.jpg",
                "pictures/lossless_alpha.webp"
            })
    void shouldSurviveDamage(String below) throws IOException {
        byte[] whole = Files.readAllBytes(Golden.path(below));
        PictureReader small = new PictureReader(new PictureLimits(1 << 20, 100_000, 1000));
        Random random = new Random(5);
        int refused = 0;
        for (int round = 0; round < 60; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 4; i++) {
                damaged[random.nextInt(Math.min(damaged.length, 600))] = (byte) random.nextInt();
            }
            try {
                assertThat(small.read(damaged).rgb()).isNotEmpty();
            } catch (PictureException e) {
                refused++;
                assertThat(e).hasMessageNotContaining("null null");
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void shouldReadInManyThreadsAtOnce() throws Exception {
        byte[] bytes = Files.readAllBytes(Golden.path("image_processor/images/plain.jpg"));
        byte[] expected = READER.read(bytes).rgb();
        assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> {
                    try {
                        return READER.read(bytes).rgb();
                    } catch (PictureException e) {
                        throw new AssertionError(e);
                    }
                }))
                .allSatisfy(rgb -> assertThat(rgb).isEqualTo(expected));
    }

    /** A PNG's beginning that claims a size and holds nothing. */
    private static byte[] pngHeader(int width, int height) throws IOException {
        byte[] header = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        CRC32 crc = new CRC32();
        crc.update(header);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        out.writeInt(13);
        out.write(header);
        out.writeInt((int) crc.getValue());
        return bytes.toByteArray();
    }

    private static int largestDifference(Picture a, Picture b) {
        assertThat(a.rgb()).hasSameSizeAs(b.rgb());
        return IntStream.range(0, a.rgb().length)
                .map(i -> Math.abs((a.rgb()[i] & 0xFF) - (b.rgb()[i] & 0xFF)))
                .max()
                .orElse(0);
    }

    private static Picture read(String below) throws IOException, PictureException {
        return READER.read(Files.readAllBytes(Golden.path(below)));
    }
}
