package ai.valr.model.torch;

import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.checkpoint.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.Stream;

/** Another version of a model: a copy of its folder with some weights moved by a seed. */
final class AlteredWeights {
    private static final float SHARE = 0.05f;

    private AlteredWeights() {}

    /** @param part of the names of the float32 tensors that are moved, as {@link CheckpointFiles} spells them */
    static Path copy(Path from, Path to, String part) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (CheckpointFiles files = CheckpointFiles.open(to)) {
            for (String name : files.names()) {
                if (name.contains(part)) {
                    move(files.path(name), files.info(name), files.floats(name));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return to;
    }

    private static void move(Path file, TensorInfo info, float[] values) throws IOException {
        Random random = new Random(1);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value * (1 + SHARE * (float) random.nextGaussian()));
        }
        bytes.flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes, info.offset());
        }
    }
}
