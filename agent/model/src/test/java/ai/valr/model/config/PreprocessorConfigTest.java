package ai.valr.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.Golden;
import ai.valr.model.ModelException;
import ai.valr.model.file.JsonFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessorConfigTest {
    @Test
    void shouldReadAReleasedFile() {
        assertThat(PreprocessorConfig.read(Golden.path("qwen25vl"))).isEqualTo(PreprocessorConfig.RELEASED);
    }

    @Test
    void shouldReadWhatItWrites(@TempDir Path dir) {
        assertThat(PreprocessorConfig.read(dir)).isEqualTo(PreprocessorConfig.RELEASED);
        PreprocessorConfig small =
                new PreprocessorConfig(784, 7840, 7, 1, 4, 1 / 128.0, List.of(0.1, 0.2, 0.3), List.of(1.0, 2.0, 3.0));
        small.write(dir);
        assertThat(PreprocessorConfig.read(dir)).isEqualTo(small);
        assertThat(small.factor()).isEqualTo(28);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'size': {'shortest_edge': 784, 'longest_edge': 7840}}",
                "{'size': {'min_pixels': 784, 'max_pixels': 7840}}",
                "{'min_pixels': 784, 'max_pixels': 7840}",
                "{'min_pixels': 784, 'max_pixels': 7840, 'size': {'shortest_edge': 1, 'longest_edge': 2}}"
            })
    void shouldFindTheBoundsUnderEveryName(String json) {
        PreprocessorConfig config = parse(json);
        assertThat(config.minPixels()).isEqualTo(784);
        assertThat(config.maxPixels()).isEqualTo(7840);
    }

    @Test
    void shouldShowAllProblemsAtOnce() {
        assertThatThrownBy(() -> parse("{'min_pixels': 9, 'max_pixels': 8, 'image_std': [1, 0, 1], 'image_mean': [1],"
                        + " 'do_normalize': false, 'resample': 2, 'patch_size': 0}"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("min_pixels is 9 but must be at most max_pixels 8")
                .hasMessageContaining("image_std is [1.0, 0.0, 1.0] but must be three numbers above 0")
                .hasMessageContaining("image_mean is [1.0] but must be three numbers")
                .hasMessageContaining("do_normalize is false but must be true")
                .hasMessageContaining("resample is 2 but must be 3 (bicubic)")
                .hasMessageContaining("patch_size is 0 but must be an integer of at least 1");
    }

    private static PreprocessorConfig parse(String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return PreprocessorConfig.parse(JsonFile.parse(bytes, "p.json"), "p.json");
    }
}
