package ai.valr.trainer.roomworld;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomWorldExportTest {
    private final RoomWorld world = new RoomWorld(WorldConfig.standard());

    @Test
    void shouldWriteTheFramesAndQuestionsOfEachScene(@TempDir Path out) throws IOException {
        List<Integer> progress = new ArrayList<>();
        int written = new RoomWorldExport(world, out).write(Split.TEST, 4, 3, 1, progress::add);
        assertThat(progress).containsExactly(1, 2, 3);

        List<String> lines = Files.readAllLines(out.resolve("questions.jsonl"));
        assertThat(lines).hasSize(written).hasSizeGreaterThan(20);
        List<Question> expected = QuestionGenerator.generate(world.walk(SceneId.of(Split.TEST, 4, 0)), 4);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.fieldNames())
                .toIterable()
                .containsExactly("id", "scene", "type", "question", "options", "answer", "steps");
        assertThat(first.get("id").asText()).isEqualTo(expected.get(0).id());
        assertThat(first.get("scene").asText()).isEqualTo("test-4-0");
        assertThat(first.get("type").asText()).isEqualTo("object_counting");
        assertThat(first.get("steps")).hasSize(expected.get(0).steps().size());
        assertThat(first.at("/steps/0/text").asText())
                .isEqualTo(expected.get(0).steps().get(0).text());
        assertThat(first.at("/steps/0/target_frame").asInt())
                .isEqualTo(expected.get(0).steps().get(0).targetFrame());
    }

    @Test
    void shouldKeepEveryPixelInThePng(@TempDir Path out) throws IOException {
        new RoomWorldExport(world, out).write(Split.TEST, 4, 1, 1, done -> {});
        RenderedFrame frame = world.walk(SceneId.of(Split.TEST, 4, 0)).frames().get(3);
        BufferedImage image =
                ImageIO.read(out.resolve("frames/test-4-0/frame_3.png").toFile());
        byte[] rgb = new byte[frame.rgb().length];
        for (int pixel = 0; pixel < rgb.length / 3; pixel++) {
            int value = image.getRGB(pixel % 112, pixel / 112);
            rgb[3 * pixel] = (byte) (value >> 16);
            rgb[3 * pixel + 1] = (byte) (value >> 8);
            rgb[3 * pixel + 2] = (byte) value;
        }
        assertThat(rgb).isEqualTo(frame.rgb());
    }
}
