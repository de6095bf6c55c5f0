package ai.valr.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures of 3 x 2 pixels, whose letters stand for colours: {@code abc} above {@code def}. */
class TurnTest {
    private static final String LETTERS = "abcdef";
    private static final int ONE = 1 << 16;

    /** What stands in the right column of the matrix, which moves no picture. */
    private static final int LAST = 1 << 30;

    @TempDir
    private Path folder;

    private static BufferedImage picture() {
        BufferedImage picture = new BufferedImage(3, 2, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < LETTERS.length(); i++) {
            picture.setRGB(i % 3, i / 3, colour(i));
        }
        return picture;
    }

    private static int colour(int letter) {
        return 0xff000000 | (40 * letter) << 16 | (200 - 30 * letter) << 8 | letter;
    }

    private String shown(String container, int[] matrix, String rotate) throws IOException {
        Path file = folder.resolve("video." + container);
        LosslessVideo.write(file, container, List.of(picture(), picture()), matrix, rotate);
        try (VideoFile video = VideoFile.open(file)) {
            assertThat(video.nextFrame()).isTrue();
            return letters(video.picture());
        }
    }

    private static String letters(BufferedImage picture) {
        StringBuilder letters = new StringBuilder();
        for (int y = 0; y < picture.getHeight(); y++) {
            letters.append(y == 0 ? "" : "/");
            for (int x = 0; x < picture.getWidth(); x++) {
                for (int i = 0; i < LETTERS.length(); i++) {
                    letters.append(picture.getRGB(x, y) == colour(i) ? LETTERS.substring(i, i + 1) : "");
                }
            }
        }
        return letters.toString();
    }

    /** As {@code ffplay} and the official sampler show them; the last ones are mirrored as well. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, 1, abc/def",
        "0, 1, -1, 0, da/eb/fc",
        "-1, 0, 0, -1, fed/cba",
        "0, -1, 1, 0, cf/be/ad",
        ".99, .12, -.12, .99, abc/def",
        ".1, .99, -.99, .1, da/eb/fc",
        "-.99, -.12, .12, -.99, fed/cba",
        "-.1, -.99, .99, -.1, cf/be/ad",
        "2, 0, 0, 2, abc/def",
        "-1, 0, 0, 1, cba/fed",
        "1, 0, 0, -1, def/abc",
        "0, 1, 1, 0, ad/be/cf",
        "0, -1, -1, 0, fc/eb/da",
        "0, 0, 0, 0, abc/def"
    })
    void shouldTurnAsTheDisplayMatrixSays(double a, double b, double c, double d, String shown) throws Exception {
        int[] matrix = {fixed(a), fixed(b), 0, fixed(c), fixed(d), 0, 0, 0, LAST};

        assertThat(shown("mp4", matrix, null)).isEqualTo(shown);
    }

    private static int fixed(double number) {
        return (int) Math.round(number * ONE);
    }

    @ParameterizedTest
    @CsvSource({
        "0, abc/def",
        "90, da/eb/fc",
        "180, fed/cba",
        "270, cf/be/ad",
        "-90, cf/be/ad",
        "450, da/eb/fc",
        "89.4, da/eb/fc",
        "sideways, abc/def",
        "NaN, abc/def"
    })
    void shouldTurnAsTheTagOfOldSays(String degrees, String shown) throws Exception {
        assertThat(shown("matroska", null, degrees)).isEqualTo(shown);
    }
}
