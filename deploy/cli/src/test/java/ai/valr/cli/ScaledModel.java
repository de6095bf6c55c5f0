package ai.valr.cli;

import ai.valr.model.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** A version of a model that thinks otherwise than it: another decoder, the same vision tower. */
final class ScaledModel {
    /** Small enough for texts to stay words, large enough for figures to differ by more than rounding. */
    private static final String SCALED = "language_model.layers.2.mlp.down_proj.weight";

    private ScaledModel() {}

    /** A copy of {@code model}, whose weights are float32, in {@code to}, which is made, with a weight of its decoder times {@code factor}. */
    static Path write(Path model, Path to, float factor) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        try (CheckpointFiles files = CheckpointFiles.open(to);
                FileChannel channel = FileChannel.open(to.resolve(CheckpointFiles.SINGLE), StandardOpenOption.WRITE)) {
            String name = files.names().stream()
                    .filter(it -> it.endsWith(SCALED))
                    .findFirst()
                    .orElseThrow();
            float[] values = files.floats(name);
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : values) {
                bytes.putFloat(value * factor);
            }
            channel.write(bytes.flip(), files.info(name).offset());
        }
        return to;
    }
}
