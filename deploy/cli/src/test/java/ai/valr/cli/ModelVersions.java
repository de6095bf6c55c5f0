package ai.valr.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Folders of versions of a model that think otherwise than it: another decoder, the same vision tower. */
final class ModelVersions {
    /** Small enough for texts to stay words, large enough for figures to differ by more than rounding. */
    private static final String SCALED = "model.layers.2.mlp.down_proj.weight";

    private ModelVersions() {}

    /** A copy of {@code model} in {@code folder}, which is made, with a weight of its decoder times {@code factor}. */
    static Path of(Path model, Path folder, float factor) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Path weights = folder.resolve("model.safetensors");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(weights)).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong();
        JsonNode offsets = new ObjectMapper()
                .readTree(Arrays.copyOfRange(bytes.array(), Long.BYTES, Long.BYTES + header))
                .get(SCALED)
                .get("data_offsets");
        int data = Long.BYTES + header;
        for (int at = data + offsets.get(0).intValue();
                at < data + offsets.get(1).intValue();
                at += Float.BYTES) {
            bytes.putFloat(at, bytes.getFloat(at) * factor);
        }
        Files.write(weights, bytes.array());
        return folder;
    }
}
