package ai.valr.trainer.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.picture.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderProcessorTest {
    /** A level of 256 is 0.008 and more of these values. */
    private static final float TOLERANCE = 2e-5f;

    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({
        "dinov3, wide", "dinov3, tall",
        "dinov2_reg, wide", "dinov2_reg, tall",
        "siglip2, wide", "siglip2, tall",
        "siglip2_naflex, wide", "siglip2_naflex, tall",
        "pi3, wide", "pi3, tall"
    })
    void shouldEqualTheReferencesProcessor(String encoder, String shape) {
        String file = encoder.equals("pi3") ? "pi3/preprocessing.safetensors" : "preprocessing.safetensors";
        try (Safetensors saved = Safetensors.open(GoldenEncoder.path(file))) {
            EncoderPixels got = processor(GoldenEncoder.path(encoder)).pixels(List.of(picture(saved, shape)));

            String name = encoder + "." + shape + ".";
            float[] expected = saved.floats(name + "pixel_values");
            if (got.grids().length > 0) {
                assertThat(got.grids())
                        .isEqualTo(Arrays.stream(saved.longs(name + "spatial_shapes"))
                                .mapToInt(Math::toIntExact)
                                .toArray());
                // The reference ends in padding.
                expected = Arrays.copyOf(expected, got.grids()[0] * got.grids()[1] * 768);
            } else {
                assertThat(got.shape())
                        .isEqualTo(saved.info(name + "pixel_values").shape());
            }
            assertThat(got.values()).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                assertThat(Math.abs(got.values()[i] - expected[i]))
                        .as("value %d", i)
                        .isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void shouldTellTheGridThatPixelsHave() {
        EncoderProcessor naflex = processor(GoldenEncoder.path("siglip2_naflex"));

        assertThat(processor(GoldenEncoder.path("dinov3")).grid(112, 112)).containsExactly(2, 3);
        assertThat(processor(GoldenEncoder.path("dinov2_reg")).grid(90, 40)).containsExactly(3, 3);
        assertThat(naflex.grid(112, 112)).containsExactly(2, 2);
        assertThat(naflex.grid(40, 400)).containsExactly(1, 7);
    }

    @ParameterizedTest
    @CsvSource({"dinov3, 14", "pi3, 16"})
    void shouldBeAsPublishedWithoutAFile(String encoder, int side) throws Exception {
        Files.copy(GoldenEncoder.path(encoder).resolve("config.json"), dir.resolve("config.json"));

        assertThat(processor(dir).grid(112, 112)).containsExactly(side, side);
        assertThat(processor(dir).grid(480, 640)).containsExactly(side, side);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"height\": 42, \"width\": 60} | size is 42x60 but must be whole patches of 14",
                "{\"shortest_edge\": 42} | but must be height and width: the frames of a scene are shown at one size"
            })
    void shouldNameASizeThatAScenesFramesCannotHave(String size, String message) throws Exception {
        Files.copy(GoldenEncoder.path("pi3/config.json"), dir.resolve("config.json"));
        Files.writeString(dir.resolve("preprocessor_config.json"), "{\"size\": " + size + "}");

        assertThatThrownBy(() -> processor(dir))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"resample\": 2 | \"resample\": 0 | resample is 0 but must be 1 (Lanczos), 2 (bilinear) or 3 (bicubic)",
                "\"do_normalize\": true | \"do_normalize\": false | do_normalize is false but must be true",
                "\"height\": 32 | \"height\": 8 | size is 8x48 but must be at least a patch, 16",
                "DINOv3ViTImageProcessor | CLIPImageProcessor | image_processor_type is CLIPImageProcessor",
                "0.229 | 0.0 | image_std is [0.0, 0.224, 0.225] but must be three numbers above 0"
            })
    void shouldNameAWrongValue(String right, String wrong, String message) throws Exception {
        Files.copy(GoldenEncoder.path("dinov3/config.json"), dir.resolve("config.json"));
        String json = Files.readString(GoldenEncoder.path("dinov3/preprocessor_config.json"));
        assertThat(json).contains(right);
        Files.writeString(dir.resolve("preprocessor_config.json"), json.replace(right, wrong));

        assertThatThrownBy(() -> processor(dir))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("preprocessor_config.json");
    }

    private static EncoderProcessor processor(Path folder) {
        return EncoderProcessor.read(folder, EncoderConfig.read(folder));
    }

    private static Picture picture(Safetensors saved, String shape) {
        long[] size = saved.info(shape).shape();
        long[] levels = saved.longs(shape);
        byte[] rgb = new byte[levels.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) levels[i];
        }
        return new Picture((int) size[1], (int) size[0], rgb);
    }
}
