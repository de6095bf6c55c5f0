package ai.valr.trainer.tune;

import ai.valr.model.checkpoint.SafetensorsWriter;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.checkpoint.TensorType;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.trainer.stage.EncoderObjective;
import ai.valr.trainer.stage.MiniEncoder;
import ai.valr.trainer.stage.Teacher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Miniature encoders of random weights, and models that are aligned with them. */
public final class RandomTeachers {
    /** Frames of a walk of RoomWorld. */
    private static final int FRAMES = 4;

    private RandomTeachers() {}

    /** A folder with an encoder's file, as the stage {@code encoders} leaves it. */
    public static Path folder(Path root, Teacher teacher) throws IOException {
        Path folder = Files.createDirectories(root.resolve("encoder-" + teacher.label()));
        Map<String, Tensor> tensors = EncoderObjective.init(teacher, FRAMES, 3);
        tensors.put(MiniEncoder.MEAN, constant(teacher, 0.25f));
        tensors.put(MiniEncoder.STD, constant(teacher, 2));
        SafetensorsWriter.write(folder.resolve(MiniEncoder.FILE), tensors, TensorType.F32);
        return folder;
    }

    private static Tensor constant(Teacher teacher, float value) {
        float[] values = new float[MiniEncoder.dim(teacher)];
        Arrays.fill(values, value);
        return new Tensor(new long[] {values.length}, values);
    }

    /** Folders of both. */
    public static EncoderFolders both(Path root) throws IOException {
        return new EncoderFolders(
                Map.of("geometry", folder(root, Teacher.GEOMETRY), "semantics", folder(root, Teacher.SEMANTICS)));
    }

    /** A copy of a model whose {@code valr.json} names both encoders, with heads to be made anew. */
    public static Path alignedModel(Path model, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.delete(folder.resolve("alignment.safetensors"));
        ValrConfig.read(folder, ModelConfig.read(folder))
                .withEncoders(List.of(
                        new EncoderSpec("geometry", MiniEncoder.dim(Teacher.GEOMETRY), 4, 4),
                        new EncoderSpec("semantics", MiniEncoder.dim(Teacher.SEMANTICS), 4, 4)))
                .write(folder);
        return folder;
    }
}
