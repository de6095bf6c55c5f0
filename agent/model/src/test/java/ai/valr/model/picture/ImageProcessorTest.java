package ai.valr.model.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.valr.model.Golden;
import ai.valr.model.PictureException;
import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.config.PreprocessorConfig;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageProcessorTest {
    private static final PictureReader READER = new PictureReader(PictureLimits.DEFAULT);
    private static final ImageProcessor PROCESSOR =
            new ImageProcessor(PreprocessorConfig.read(Golden.path("qwen25vl")));

    static List<JsonNode> pictures() {
        List<JsonNode> rows = new ArrayList<>();
        JsonFile.read(Golden.path("image_processor/images.json")).get("images").forEach(rows::add);
        return rows;
    }

    /** From the decoded pixels on, equal to Pillow's; where decoders differ, from the reference's pixels. */
    @ParameterizedTest
    @MethodSource("pictures")
    void shouldMakeThePatchesThatHuggingFaceMakes(JsonNode row) throws Exception {
        String name = row.get("name").asText();
        Picture picture = name.endsWith(".jpg")
                ? read("image_processor/rgb/" + png(name))
                : read("image_processor/images/" + name);
        assertThat(new int[] {picture.height(), picture.width()}).containsExactly(ints(row.get("rgb_size_hw")));
        assertThat(PROCESSOR.resize(picture).rgb())
                .isEqualTo(read("image_processor/resized/" + png(name)).rgb());
        PixelValues values = PROCESSOR.image(picture);
        assertThat(values.grid()).containsExactly(ints(row.get("image_grid_thw")));
        assertThat(values.values()).hasSize(values.patches() * 1176);
        compare(values, row, "pil", 1e-6, 0);
        compare(values, row, "torchvision", 0.0151, 6);
    }

    /** The back ends differ by one level at a few pixels, so that few of 200 samples may differ. */
    private static void compare(PixelValues values, JsonNode row, String backEnd, double tolerance, int mayDiffer) {
        int[] indexes = ints(row.get("sample_indexes"));
        int different = 0;
        for (int i = 0; i < indexes.length; i++) {
            double expected = row.get(backEnd).get("values").get(i).asDouble();
            assertThat((double) values.values()[indexes[i]]).isCloseTo(expected, offset(tolerance));
            different += Math.abs(values.values()[indexes[i]] - expected) > 1e-5 ? 1 : 0;
        }
        assertThat(different).as("samples unlike " + backEnd).isLessThanOrEqualTo(mayDiffer);
    }

    @ParameterizedTest
    @CsvSource({
        "one_image, 1, pixel_values",
        "three_images, 3, pixel_values",
        "batch, 1, pixel_values",
        "video, 4, pixel_values_videos"
    })
    void shouldFeedTheTowerAsHuggingFaceDoes(String name, int pictures, String tensor) throws Exception {
        List<Picture> frames = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
            frames.add(read("qwen25vl/images/" + name + "_" + i + ".png"));
        }
        List<PixelValues> made = new ArrayList<>();
        if (tensor.endsWith("videos")) {
            made.add(PROCESSOR.video(frames));
        } else {
            for (Picture frame : frames) {
                made.add(PROCESSOR.image(frame));
            }
        }
        try (Safetensors cases = Safetensors.open(Golden.path("qwen25vl/cases.safetensors"))) {
            float[] expected = cases.floats(name + "." + tensor);
            int at = 0;
            for (PixelValues values : made) {
                for (float value : values.values()) {
                    assertThat(value).isCloseTo(expected[at++], offset(2e-6f));
                }
            }
            assertThat(at).isEqualTo(expected.length);
        }
    }

    @Test
    void shouldRepeatTheLastFrameOfAVideo() throws Exception {
        Picture a = solid(10);
        Picture b = solid(200);
        PixelValues three = PROCESSOR.video(List.of(a, a, b));
        assertThat(three.grid()).containsExactly(2, 4, 4);
        assertThat(three.values())
                .containsExactly(PROCESSOR.video(List.of(a, a, b, b)).values());
        assertThat(PROCESSOR.secondPerGrid(4)).isEqualTo(0.5);
    }

    @Test
    void shouldRefuseAVideoOfSeveralSizes() {
        assertThatThrownBy(() -> PROCESSOR.video(List.of(solid(1), new Picture(1, 1, new byte[3]))))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("frame 1 of the video is 1x1");
    }

    private static Picture solid(int level) {
        byte[] rgb = new byte[56 * 56 * 3];
        Arrays.fill(rgb, (byte) level);
        return new Picture(56, 56, rgb);
    }

    private static String png(String name) {
        return name.substring(0, name.lastIndexOf('.')) + ".png";
    }

    private static Picture read(String below) throws IOException, PictureException {
        return READER.read(Files.readAllBytes(Golden.path(below)));
    }

    private static int[] ints(JsonNode list) {
        return IntStream.range(0, list.size()).map(i -> list.get(i).asInt()).toArray();
    }
}
