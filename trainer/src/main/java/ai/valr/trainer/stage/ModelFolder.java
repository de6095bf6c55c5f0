package ai.valr.trainer.stage;

import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.checkpoint.SafetensorsWriter;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.checkpoint.TensorType;
import ai.valr.model.checkpoint.WeightNames;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ModelConfigWriter;
import ai.valr.model.config.PreprocessorConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.trainer.vocabulary.BpeVocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A model's folder in Hugging Face's layout, as {@code transformers} opens it: weights under the released checkpoints'
 * names, which old and new versions read. {@code valr.json} and the alignment heads stand beside.
 */
public final class ModelFolder {
    /** Tells how another model was made. */
    private static final String README = "README.md";

    private ModelFolder() {}

    /**
     * Writes all files.
     *
     * @param weights by canonical name; more than the model's own are left out
     * @param heads alignment heads; none are written where it is empty
     */
    public static void write(
            Path dir, ModelConfig config, ValrConfig valr, Map<String, Tensor> weights, Map<String, Tensor> heads) {
        try {
            BpeVocabulary.write(dir);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the tokenizer into " + dir, e);
        }
        ModelConfigWriter.write(dir, config, "float32");
        PreprocessorConfig.RELEASED.write(dir);
        valr.write(dir);
        writeWeights(dir, config, weights, heads);
    }

    /**
     * Writes a model that differs from another one in its weights alone: all other files are that one's.
     *
     * @param from the other model's folder
     * @param dir is made
     */
    public static void writeTuned(
            Path from, Path dir, ModelConfig config, Map<String, Tensor> weights, Map<String, Tensor> heads) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(dir);
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (Files.isRegularFile(file) && !name.contains(".safetensors") && !name.equals(README)) {
                    Files.copy(file, dir.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the files of " + from + " to " + dir, e);
        }
        writeWeights(dir, config, weights, heads);
    }

    private static void writeWeights(
            Path dir, ModelConfig config, Map<String, Tensor> weights, Map<String, Tensor> heads) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (String name : CheckpointCheck.expected(config).keySet()) {
            named.put(WeightNames.original(name), weights.get(name));
        }
        if (!heads.isEmpty()) {
            SafetensorsWriter.write(dir.resolve(AlignmentHeads.FILE), heads, TensorType.F32);
        }
        SafetensorsWriter.write(dir.resolve(CheckpointFiles.SINGLE), named, TensorType.F32);
    }
}
