package ai.valr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFilesTest {

    @TempDir
    private Path folder;

    private Path png(String name) throws IOException {
        Path file = folder.resolve(name);
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file;
    }

    @Test
    void shouldReadAFolderInTheOrderOfItsNumbers() throws Exception {
        png("frame-10.png");
        png("frame-9.png");
        Files.writeString(folder.resolve("notes.txt"), "no picture");

        assertThat(PictureFiles.read(List.of(folder), 8))
                .extracting(Picture::name)
                .containsExactly("frame-9.png", "frame-10.png");
    }

    @Test
    void shouldKeepTheOrderOfTheArguments() throws Exception {
        Path b = png("b.png");
        Path a = png("a.png");

        assertThat(PictureFiles.read(List.of(b, a), 8))
                .extracting(Picture::name)
                .containsExactly("b.png", "a.png");
        assertThat(PictureFiles.read(List.of(a), 8).get(0).format()).isEqualTo("png");
    }

    @Test
    void shouldNameWhatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureFiles.read(List.of(folder.resolve("none.png")), 8))
                .withMessageContaining("none.png cannot be read");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureFiles.read(List.of(folder), 8))
                .withMessageContaining("holds no picture");
    }

    @Test
    void shouldTakeFramesOfAVideoEvenly() throws Exception {
        Path video = folder.resolve("-a video.mp4");
        Files.copy(Path.of("src/test/resources/twenty-frames.mp4"), video);

        List<Picture> pictures = PictureFiles.read(List.of(video), 5);

        assertThat(pictures).hasSize(5).allMatch(picture -> picture.format().equals("png"));
        assertThat(ImageIO.read(new ByteArrayInputStream(pictures.get(4).data())))
                .extracting(BufferedImage::getWidth, BufferedImage::getHeight)
                .containsExactly(62, 48);
        assertThat(pictures)
                .extracting(PictureFilesTest::red)
                .satisfiesExactly(red(0), red(4), red(9), red(14), red(19));
    }

    /** Frame i of the video is 12 i red. */
    private static ThrowingConsumer<Integer> red(int frame) {
        return red -> assertThat(red).isCloseTo(12 * frame, within(8));
    }

    private static int red(Picture picture) {
        try {
            return ImageIO.read(new ByteArrayInputStream(picture.data())).getRGB(30, 20) >> 16 & 0xff;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldSayThatAFileIsNoVideo() throws Exception {
        Path text = Files.writeString(folder.resolve("readme.md"), "hello");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureFiles.read(List.of(text), 8))
                .withMessageContaining("readme.md is neither a picture");
    }

    @Test
    void shouldSpreadIndicesFromTheFirstToTheLast() {
        assertThat(VideoFrames.indices(20, 5)).containsExactly(0L, 4L, 9L, 14L, 19L);
        assertThat(VideoFrames.indices(3, 8)).containsExactly(0L, 1L, 2L);
        assertThat(VideoFrames.indices(100, 1)).containsExactly(0L);
    }
}
