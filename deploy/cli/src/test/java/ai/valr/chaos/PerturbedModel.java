package ai.valr.chaos;

import ai.valr.model.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.Stream;

/** A version of a model that learnt something: its folder's copy with slightly moved decoder weights. */
final class PerturbedModel {
    /** So little that it reasons as before, and every weight is another. */
    private static final double SHARE = 1e-3;

    private PerturbedModel() {}

    static Path write(Path model, Path to, long seed) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        Random random = new Random(seed);
        try (CheckpointFiles files = CheckpointFiles.open(to);
                FileChannel channel = FileChannel.open(to.resolve(CheckpointFiles.SINGLE), StandardOpenOption.WRITE)) {
            for (String name : files.names()) {
                if (name.contains("language_model.layers")) {
                    float[] values = files.floats(name);
                    ByteBuffer bytes =
                            ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                    for (float value : values) {
                        bytes.putFloat((float) (value * (1 + SHARE * random.nextGaussian())));
                    }
                    channel.write(bytes.flip(), files.info(name).offset());
                }
            }
        }
        return to;
    }
}
