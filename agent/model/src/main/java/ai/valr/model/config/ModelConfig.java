package ai.valr.model.config;

import ai.valr.model.ModelException;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Qwen2.5-VL model's configuration: {@code config.json} with the end tokens of {@code generation_config.json}. Both
 * shapes are read: flat with {@code rope_scaling}, as the checkpoints were released, and nested with {@code text_config}
 * and {@code rope_parameters}, as newer tools save them.
 */
public record ModelConfig(TextConfig text, VisionConfig vision, TokenIds tokens) {
    public static final String FILE = "config.json";
    public static final String GENERATION_FILE = "generation_config.json";

    /**
     * Reads the configuration in a model's folder.
     *
     * @throws ModelException with every problem found, one a line
     */
    public static ModelConfig read(Path dir) {
        Path file = dir.resolve(FILE);
        Path generation = dir.resolve(GENERATION_FILE);
        JsonNode generationConfig = Files.exists(generation) ? JsonFile.read(generation) : MissingNode.getInstance();
        return parse(JsonFile.read(file), file.toString(), generationConfig);
    }

    /**
     * @param config the content of {@code config.json}
     * @param source its name in errors
     * @param generationConfig the content of {@code generation_config.json}, or a missing node
     * @throws ModelException with every problem found, one a line
     */
    public static ModelConfig parse(JsonNode config, String source, JsonNode generationConfig) {
        return new ModelConfigReader(config, source, generationConfig).read();
    }

    /** The same bytes for the same configuration, however its files spell it. */
    public byte[] canonical() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.set("config", ModelConfigWriter.config(this, ""));
        all.set("generation", ModelConfigWriter.generation(this));
        return JsonFile.bytes(all);
    }
}
