package ai.valr.vsibench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.valr.model.picture.Picture;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.trainer.vsibench.VsiBenchException;
import ai.valr.trainer.vsibench.VsiBenchQuestion;
import ai.valr.trainer.vsibench.VsiBenchQuestions;
import ai.valr.video.LosslessVideo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VsiBenchFolderTest {
    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final VsiBenchQuestion QUESTION =
            new VsiBenchQuestion("5", "set", "scene", QuestionType.OBJECT_COUNTING, "How many?", "2", List.of());

    @TempDir
    private Path folder;

    private Path video() throws IOException {
        Files.createDirectories(folder.resolve("set"));
        return folder.resolve("set").resolve("scene.mp4");
    }

    private List<Picture> frames(int frames) {
        List<Picture> pictures = new ArrayList<>();
        new FolderFrames(new VsiBenchFolder(folder), frames).frames(QUESTION, (picture, times) -> {
            for (int i = 0; i < times; i++) {
                pictures.add(picture);
            }
        });
        return pictures;
    }

    /** Frame i of the video is 12 i red. */
    @Test
    void shouldDecodeFramesByTheirIndices() throws Exception {
        Files.copy(RESOURCES.resolve("twenty-frames.mp4"), video());

        assertThat(frames(5))
                .extracting(VsiBenchFolderTest::red)
                .satisfiesExactly(
                        red -> assertThat(red).isCloseTo(0, within(8)),
                        red -> assertThat(red).isCloseTo(12 * 4, within(8)),
                        red -> assertThat(red).isCloseTo(12 * 9, within(8)),
                        red -> assertThat(red).isCloseTo(12 * 14, within(8)),
                        red -> assertThat(red).isCloseTo(12 * 19, within(8)));
        assertThat(frames(32)).hasSize(32);
    }

    private static int red(Picture picture) {
        return picture.rgb()[3 * (20 * picture.width() + 30)] & 0xff;
    }

    @Test
    void shouldKeepEachChannelInItsPlace() throws Exception {
        Walk walk = new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.TEST, 4, 0));
        LosslessVideo.write(video(), walk, 3);

        List<Picture> pictures = frames(4);

        assertThat(pictures).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(pictures.get(i).rgb()).isEqualTo(walk.frames().get(i).rgb());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 40, 500, 3000})
    void shouldFailOnAVideoThatIsBroken(int bytes) throws Exception {
        byte[] whole = Files.readAllBytes(RESOURCES.resolve("twenty-frames.mp4"));
        Files.write(video(), Arrays.copyOf(whole, Math.min(bytes, whole.length / 2)));

        assertThatThrownBy(() -> frames(4))
                .isInstanceOf(VsiBenchException.class)
                .hasMessageContaining("scene.mp4 is no video that can be decoded: ")
                .hasMessageContaining("question 5");
    }

    /** Frames that are overwritten can be counted but not decoded. */
    @Test
    void shouldFailOnFramesThatAreBroken() throws Exception {
        byte[] bytes = lossless();
        Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0);
        Files.write(video(), bytes);

        assertThatThrownBy(() -> frames(4))
                .hasMessageContaining("scene.mp4 is no video that can be decoded: it ends after");
    }

    @Test
    void shouldFailOnAVideoThatIsCutOff() throws Exception {
        byte[] bytes = lossless();
        Files.write(video(), Arrays.copyOf(bytes, bytes.length - bytes.length / 3));

        assertThatThrownBy(() -> frames(4))
                .hasMessageContaining("scene.mp4 is no video that can be decoded: it is shorter than its index says");
    }

    private byte[] lossless() throws IOException {
        Walk walk = new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.TEST, 4, 0));
        LosslessVideo.write(video(), walk, 1);
        return Files.readAllBytes(video());
    }

    @Test
    void shouldNameTheVideoThatIsMissing() {
        VsiBenchFolder data = new VsiBenchFolder(folder);

        assertThatThrownBy(() -> data.requireVideos(List.of(QUESTION, QUESTION)))
                .hasMessageContaining("there is no video")
                .hasMessageContaining(Path.of("set", "scene.mp4").toString())
                .hasMessageContaining("question 5 and 1 more lack theirs");
        assertThatThrownBy(() -> frames(4)).hasMessageContaining("scene.mp4");
    }

    @Test
    void shouldNameTheFilesThatQuestionsMayBeIn() {
        assertThatThrownBy(() -> new VsiBenchFolder(folder).questions())
                .hasMessageContaining("holds neither test.jsonl nor test-00000-of-00001.parquet");
        assertThatThrownBy(() -> new VsiBenchFolder(folder.resolve("none"))).hasMessageContaining("there is no folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd"})
    void shouldReadParquet(String codec) throws Exception {
        Files.copy(
                RESOURCES.resolve("vsi-bench").resolve(codec + ".parquet"),
                folder.resolve("test-00000-of-00001.parquet"));

        List<VsiBenchQuestion> questions =
                new VsiBenchFolder(folder).questions().all();

        assertThat(questions)
                .containsExactly(
                        new VsiBenchQuestion(
                                "0",
                                "arkitscenes",
                                "41069025",
                                QuestionType.OBJECT_REL_DISTANCE,
                                "Which is closest to the café table?",
                                "B",
                                List.of("A. sofa", "B. lamp")),
                        new VsiBenchQuestion(
                                "1",
                                "scannet",
                                "scene0011_00",
                                QuestionType.OBJECT_COUNTING,
                                "How many chairs are in this room?",
                                "4",
                                List.of()));
    }

    @Test
    void shouldTakeTheDebiasedSubsetFromParquet() throws Exception {
        Path file = RESOURCES.resolve("vsi-bench").resolve("snappy.parquet");
        Files.copy(file, folder.resolve("test.parquet"));
        VsiBenchQuestions questions = new VsiBenchFolder(folder).questions();

        assertThat(VsiBenchFolder.debiasedIds(file, questions)).containsExactly("0", "1");
        assertThat(VsiBenchFolder.debiasedIds(Files.copy(file, folder.resolve("IDS.PARQUET")), questions))
                .containsExactly("0", "1");
    }

    @Test
    void shouldSayWhichParquetIsNotRead() throws Exception {
        Path file = folder.resolve("test.parquet");
        byte[] gzip = Files.readAllBytes(RESOURCES.resolve("vsi-bench").resolve("gzip.parquet"));
        Files.write(file, gzip);
        assertThatThrownBy(() -> new VsiBenchFolder(folder).questions())
                .hasMessageContaining("test.parquet is compressed by GZIP");

        Files.write(file, Arrays.copyOf(gzip, gzip.length / 2));
        assertThatThrownBy(() -> new VsiBenchFolder(folder).questions())
                .hasMessageContaining("test.parquet is no Parquet file that can be read");

        for (int bytes : new int[] {0, 4, 11, 20}) {
            Files.write(file, Arrays.copyOf(gzip, bytes));
            assertThatThrownBy(() -> new VsiBenchFolder(folder).questions())
                    .hasMessageContaining(file + " is no Parquet file that can be read (it ")
                    .hasMessageNotContaining("@");
        }

        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(() -> new VsiBenchFolder(folder).questions())
                .hasMessageContaining(file + " is a folder; give one Parquet file");
    }
}
