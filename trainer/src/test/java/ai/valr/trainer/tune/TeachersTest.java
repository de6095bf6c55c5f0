package ai.valr.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.valr.model.FrameTokens;
import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.file.FileDigest;
import ai.valr.model.picture.Picture;
import ai.valr.model.torch.Dtype;
import ai.valr.trainer.data.SeenFrames;
import ai.valr.trainer.data.Turn;
import ai.valr.trainer.roomworld.RenderedFrame;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.trainer.run.TrainingRun;
import ai.valr.trainer.stage.AlignmentHeads;
import ai.valr.trainer.stage.MiniEncoder;
import ai.valr.trainer.stage.Teacher;
import ai.valr.trainer.stage.TrainableModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoders of random weights beside the model's own tower: what pictures become, what is missing, and that they teach. */
class TeachersTest {
    private static final Path SHIPPED = Path.of("..", "models", "valr-mini");
    private static final Path DINOV3 = Path.of("src", "test", "resources", "golden", "encoders", "dinov3");
    private static final Path PI3 = DINOV3.resolveSibling("pi3");
    private static final Walk WALK = new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.TRAIN, 1, 0));
    private static final List<Picture> PICTURES =
            WALK.frames().stream().map(RenderedFrame::picture).toList();

    @TempDir
    private Path dir;

    private static ValrConfig aligned(EncoderSpec... encoders) {
        TrainableModel model = TrainableModel.read(SHIPPED);
        return model.valr().withEncoders(List.of(encoders));
    }

    private static EncoderSpec miniature(String name) {
        return new EncoderSpec(name, 128, 4, 4);
    }

    /** Base data and feedback must teach the same: RoomWorld's frames come to the trainer as pictures too. */
    @Test
    void shouldGiveAWalksPicturesTheFeaturesOfTheWalk() throws Exception {
        EncoderFolders folders = new EncoderFolders(Map.of(
                "geometry",
                RandomTeachers.folder(dir, Teacher.GEOMETRY),
                "semantics",
                RandomTeachers.folder(dir, Teacher.SEMANTICS),
                "dinov3",
                DINOV3,
                "pi3",
                PI3));
        ValrConfig model = aligned(
                miniature("geometry"),
                miniature("semantics"),
                new EncoderSpec("dinov3", 32, 2, 3),
                new EncoderSpec("pi3", 64, 3, 4));
        try (Teachers teachers = Teachers.open(model, folders, Dtype.FP32, Device.cpu())) {
            List<List<float[]>> seen = teachers.features(PICTURES, List.of());

            for (int encoder = 0; encoder < 4; encoder++) {
                List<float[]> walked = teachers.sources().get(encoder).features(List.of(WALK), List.of());
                assertThat(seen.get(encoder)).hasSameSizeAs(walked);
                for (int frame = 0; frame < walked.size(); frame++) {
                    assertThat(seen.get(encoder).get(frame)).isEqualTo(walked.get(frame));
                }
            }
            assertThat(teachers.described())
                    .matches("geometry@[0-9a-f]{12},semantics@[0-9a-f]{12},dinov3@[0-9a-f]{12},pi3@[0-9a-f]{12}");
        }
    }

    @Test
    void shouldSeeAnyNumberOfPicturesOfAnySize() throws Exception {
        ValrConfig model = aligned(
                miniature("geometry"),
                miniature("semantics"),
                new EncoderSpec("dinov3", 32, 2, 3),
                new EncoderSpec("pi3", 64, 3, 4));
        EncoderFolders both = RandomTeachers.both(dir);
        EncoderFolders folders = new EncoderFolders(Map.of(
                "geometry",
                both.of("geometry").orElseThrow(),
                "semantics",
                both.of("semantics").orElseThrow(),
                "dinov3",
                DINOV3,
                "pi3",
                PI3));
        try (Teachers teachers = Teachers.open(model, folders, Dtype.FP32, Device.cpu())) {
            for (int count : new int[] {1, 3, 4, 5, 7, 8}) {
                List<Picture> pictures = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    pictures.add(noise(90 + 31 * i, 240 - 17 * i, i));
                }

                List<List<float[]>> seen = teachers.features(pictures, List.of());

                assertThat(seen).allSatisfy(frames -> assertThat(frames).hasSize(count));
                assertThat(seen.get(0)).allMatch(frame -> frame.length == 4 * 4 * 128);
                assertThat(seen.get(2)).allMatch(frame -> frame.length == 2 * 3 * 32);
                assertThat(seen.get(3)).allMatch(frame -> frame.length == 3 * 4 * 64);
                for (List<float[]> frames : seen) {
                    assertThat(frames.stream().map(Arrays::hashCode).distinct())
                            .as("each picture's own")
                            .hasSize(count);
                }
            }
        }
    }

    private static Picture noise(int width, int height, long seed) {
        byte[] rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return new Picture(width, height, rgb);
    }

    @Test
    void shouldPutTheTowersTokensOntoTheGridWhateverThePicturesShape() {
        try (Teachers teachers = Teachers.open(
                aligned(new EncoderSpec("own", 2, 1, 2)), EncoderFolders.NONE, Dtype.FP32, Device.cpu())) {
            FrameTokens wide = new FrameTokens(new float[] {1, 10, 3, 30, 5, 50, 7, 70}, 2, 1, 2, 8);

            assertThat(teachers.features(List.of(noise(112, 28, 1)), List.of(wide))
                            .get(0)
                            .get(0))
                    .containsExactly(2, 20, 6, 60);
            assertThat(teachers.described()).isEqualTo("own");
        }
    }

    @Test
    void shouldNameTheEncoderThatIsMissingItsFolderAndTheMend() throws Exception {
        ValrConfig model = aligned(miniature("geometry"));

        assertThatThrownBy(() -> Teachers.check(model, EncoderFolders.NONE))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "the latents of valr-mini are aligned with the encoder geometry, and the setting encoders does not"
                                + " say where it lies; give encoders=geometry=FOLDER, the folder encoder-geometry of the"
                                + " training that made it");
        EncoderFolders empty = EncoderFolders.parse("geometry=" + dir);
        assertThatThrownBy(() -> Teachers.check(model, empty))
                .hasMessageContaining("encoder geometry, and there is no " + dir.resolve("encoder.safetensors"));
        EncoderFolders nowhere = EncoderFolders.parse("dinov3=" + dir.resolve("nowhere"));
        assertThatThrownBy(() -> Teachers.check(aligned(new EncoderSpec("dinov3", 32, 2, 3)), nowhere))
                .hasMessageContaining("encoder dinov3, and there is no folder " + dir.resolve("nowhere"))
                .hasMessageContaining("its folder in Hugging Face's layout");
        assertThatThrownBy(() -> Teachers.check(
                        aligned(new EncoderSpec("dinov3", 48, 2, 3)), EncoderFolders.parse("dinov3=" + DINOV3)))
                .hasMessageContaining("of width 48")
                .hasMessageContaining("is another, of width 32");
        assertThatThrownBy(() -> Teachers.check(
                        aligned(new EncoderSpec("siglip2", 32, 2, 3)), EncoderFolders.parse("siglip2=" + DINOV3)))
                .hasMessageContaining("is said to hold the encoder siglip2");
        assertThatThrownBy(() -> Teachers.check(aligned(new EncoderSpec("clip", 32, 2, 3)), EncoderFolders.NONE))
                .hasMessageContaining(
                        "encoder clip, which is none that can be read: there are own, semantics, geometry");
    }

    @Test
    void shouldReadFoldersByName() {
        assertThat(EncoderFolders.parse(" geometry = a/b , siglip2=/c=d").byName())
                .isEqualTo(Map.of("geometry", Path.of("a/b"), "siglip2", Path.of("/c=d")));
        assertThat(EncoderFolders.parse("").byName()).isEmpty();
        assertThatThrownBy(() -> EncoderFolders.parse("geometry"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("encoders geometry must be NAME=FOLDER, with commas between several");
        assertThatThrownBy(() -> EncoderFolders.parse("geometry=a,")).hasMessageContaining("must be NAME=FOLDER");
        assertThatThrownBy(() -> EncoderFolders.parse("own=a"))
                .hasMessageContaining(
                        "own, which is no encoder that has a folder; expected one of semantics, geometry");
        assertThatThrownBy(() -> EncoderFolders.parse("geometry=a,geometry=b"))
                .hasMessageContaining("names geometry twice");
    }

    /** Heads are trained along, the encoders stay; and a run that goes on ends as one that was left alone. */
    @Test
    void shouldAlignWithThemWhileTheyStayAsTheyAre() throws Exception {
        Path from = RandomTeachers.alignedModel(SHIPPED, dir.resolve("model"));
        EncoderFolders folders = RandomTeachers.both(dir);
        List<Path> files = folders.byName().values().stream()
                .map(folder -> folder.resolve(MiniEncoder.FILE))
                .sorted()
                .toList();
        String before = FileDigest.sha256(files);
        TrainableModel model = TrainableModel.read(from);
        try (Teachers teachers = Teachers.open(model.valr(), folders, Dtype.FP32, Device.cpu())) {
            FrameTokens grey = new FrameTokens(new float[16 * 160], 160, 1, 8, 8);
            List<FrameTokens> tokens = List.of(grey, grey, grey, grey);
            SeenFrames seen = SeenFrames.inOrder(tokens, teachers.features(PICTURES, tokens));
            Turn turn = new Turn("Is it so?", List.of(), List.of(new Turn.Step("answer: yes", 1, true)));
            List<Example> examples = List.of(new Example(seen, turn));
            Path tuned = dir.resolve("tuned");

            assertThat(tuner(0.5).run(from, model, teachers, examples, run("a"), tuned))
                    .isTrue();

            TrainableModel after = TrainableModel.read(tuned);
            Map<String, Tensor> fresh = AlignmentHeads.init(model.valr().encoders(), 160, 160, 5);
            for (String name : AlignmentHeads.names(model.valr().encoders())) {
                assertThat(after.heads().get(name).values())
                        .as(name)
                        .isNotEqualTo(fresh.get(name).values());
            }
            assertThat(after.valr().encoders()).extracting(EncoderSpec::name).containsExactly("geometry", "semantics");
            assertThat(FileDigest.sha256(files)).isEqualTo(before);
            assertThat(Files.readString(dir.resolve("a").resolve("metrics.jsonl")))
                    .contains("\"cosine\"");

            Path resumed = dir.resolve("resumed");
            TrainingRun cut = run("b");
            cut.stop();
            assertThat(tuner(0.5).run(from, model, teachers, examples, cut, resumed))
                    .isFalse();
            assertThat(tuner(0.5).run(from, model, teachers, examples, run("b"), resumed))
                    .isTrue();
            for (String file : List.of("model.safetensors", "alignment.safetensors")) {
                assertThat(resumed.resolve(file)).hasSameBinaryContentAs(tuned.resolve(file));
            }
        }
    }

    private static Tuner tuner(double baseShare) {
        return new Tuner(
                new TuningSettings(TuningSettings.Mode.LORA, 4, 8, 2, 2, 2, 1, 2e-3, baseShare, 0.5, 1, Dtype.FP32, 5),
                new BaseData(Optional.of(WorldConfig.standard()), 2),
                Device.cpu());
    }

    private TrainingRun run(String name) {
        return new TrainingRun(
                dir.resolve(name), name, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    }
}
