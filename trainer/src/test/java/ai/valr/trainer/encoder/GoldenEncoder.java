package ai.valr.trainer.encoder;

import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.checkpoint.SafetensorsWriter;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.checkpoint.TensorType;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The reference encoders that {@code make_encoders.py} wrote with Hugging Face transformers. */
final class GoldenEncoder {
    private GoldenEncoder() {}

    /** A folder, or file, below {@code golden/encoders}. */
    static Path path(String below) {
        try {
            return Path.of(GoldenEncoder.class.getResource("/golden/encoders").toURI())
                    .resolve(below);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A folder with a reference's files under the names of a released folder. */
    static Path folder(Path dir, String encoder, String config, String weights) throws IOException {
        Files.copy(path(encoder).resolve(config), dir.resolve("config.json"));
        Files.copy(path(encoder).resolve(weights), dir.resolve("model.safetensors"));
        return dir;
    }

    static Map<String, Tensor> tensors(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (Safetensors saved = Safetensors.open(file)) {
            saved.names()
                    .forEach(name ->
                            tensors.put(name, new Tensor(saved.info(name).shape(), saved.floats(name))));
        }
        return tensors;
    }

    /** A folder with a reference's configuration and these weights. */
    static Path folder(Path dir, String encoder, Map<String, Tensor> weights) throws IOException {
        Files.copy(path(encoder).resolve("config.json"), dir.resolve("config.json"));
        SafetensorsWriter.write(dir.resolve("model.safetensors"), weights, TensorType.F32);
        return dir;
    }
}
