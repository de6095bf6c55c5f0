package ai.valr.trainer.stage;

import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model folder in Java memory, to be trained on.
 *
 * @param weights float32 by canonical name
 * @param heads the alignment heads, float32; empty where the folder has none
 */
public record TrainableModel(
        ModelConfig config, ValrConfig valr, Map<String, Tensor> weights, Map<String, Tensor> heads) {

    /** @throws ModelException naming what is missing or wrong */
    public static TrainableModel read(Path dir) {
        ModelConfig config = ModelConfig.read(dir);
        ValrConfig valr = ValrConfig.read(dir, config);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        try (CheckpointFiles files = CheckpointFiles.open(dir)) {
            CheckpointCheck.check(config, files);
            for (String name : CheckpointCheck.expected(config).keySet()) {
                weights.put(name, new Tensor(files.info(name).shape(), files.floats(name)));
            }
        }
        return new TrainableModel(config, valr, weights, heads(dir, valr));
    }

    private static Map<String, Tensor> heads(Path dir, ValrConfig valr) {
        Path file = dir.resolve(AlignmentHeads.FILE);
        Map<String, Tensor> heads = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return heads;
        }
        try (Safetensors saved = Safetensors.open(file)) {
            for (String name : AlignmentHeads.names(valr.encoders())) {
                if (!saved.names().contains(name)) {
                    throw new ModelException(file + " has no tensor " + name + ", which valr.json's encoders need");
                }
                heads.put(name, new Tensor(saved.info(name).shape(), saved.floats(name)));
            }
        }
        return heads;
    }
}
