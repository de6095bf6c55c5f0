package ai.valr.model.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.Golden;
import ai.valr.model.PictureException;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SmartResizeTest {
    static List<JsonNode> rows() {
        List<JsonNode> rows = new ArrayList<>();
        JsonFile.read(Golden.path("image_processor/smart_resize.json"))
                .get("rows")
                .forEach(rows::add);
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldChooseTheSizeThatHuggingFaceChooses(JsonNode row) throws PictureException {
        if (row.has("error")) {
            assertThatThrownBy(() -> resize(row))
                    .isInstanceOf(PictureException.class)
                    .hasMessageContaining("at most 200 times");
        } else {
            JsonNode size = row.get("resized");
            assertThat(resize(row))
                    .isEqualTo(new SmartResize(size.get(0).asInt(), size.get(1).asInt()));
        }
    }

    private static SmartResize resize(JsonNode row) throws PictureException {
        return SmartResize.of(
                row.get("height").asInt(),
                row.get("width").asInt(),
                28,
                row.get("min_pixels").asLong(),
                row.get("max_pixels").asLong());
    }
}
