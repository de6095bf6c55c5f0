package ai.valr.doctor;

import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.PreprocessorConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.model.torch.ValrModel;
import java.nio.file.Path;
import java.util.List;

/** A model's folder: its settings, its tokenizer, the headers of its weights. */
public final class ModelFilesCheck implements Check {
    private final Path folder;

    /** @param folder in Hugging Face's layout */
    public ModelFilesCheck(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "model files";
    }

    @Override
    public List<Finding> look() {
        String expected = "config.json, valr.json, tokenizer and weights that fit each other";
        try {
            ModelConfig config = ModelConfig.read(folder);
            ValrConfig valr = ValrConfig.read(folder, config);
            PreprocessorConfig.read(folder);
            ChatTokenizer.open(folder);
            int tensors;
            try (CheckpointFiles files = CheckpointFiles.open(folder)) {
                CheckpointCheck.check(config, files);
                tensors = files.names().size();
            }
            String found = folder + ": " + valr.name().orElse("a model without a name") + " "
                    + ValrModel.version(folder) + ", " + tensors + " tensors, " + valr.latents() + " latents a step";
            return List.of(Finding.ok(name(), found, expected));
        } catch (ModelException e) {
            return List.of(Finding.failed(
                    name(), e.getMessage(), expected, "give a model's folder (--model), or fetch its files again"));
        }
    }
}
