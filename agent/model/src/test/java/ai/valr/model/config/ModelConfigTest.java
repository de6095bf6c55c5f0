package ai.valr.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.Golden;
import ai.valr.model.ModelException;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelConfigTest {
    private static final Path NESTED = Golden.path("qwen25vl/config.json");
    private static final Path FLAT = Golden.path("qwen25vl/config.original.json");

    @Test
    void shouldReadTheNestedShape() {
        ModelConfig config = parse(NESTED, json -> {});
        assertThat(config.text())
                .usingRecursiveComparison()
                .isEqualTo(new TextConfig(600, 64, 128, 4, 4, 2, 1e-6, 1e6, new int[] {2, 3, 3}, 4096, false));
        assertThat(config.text().headDim()).isEqualTo(16);
        assertThat(config.vision())
                .usingRecursiveComparison()
                .isEqualTo(new VisionConfig(4, 32, 64, 2, 3, 14, 2, 2, 112, new int[] {1, 3}, 64, 2, "silu"));
        assertThat(config.tokens()).isEqualTo(new TokenIds(586, 587, 584, 585, 581, List.of(583)));
    }

    @Test
    void shouldReadTheFlatShapeAlike() {
        assertThat(parse(FLAT, json -> {})).usingRecursiveComparison().isEqualTo(parse(NESTED, json -> {}));
    }

    @Test
    void shouldReadWhatItWrites(@TempDir Path dir) {
        ModelConfig config = parse(NESTED, json -> {});
        ModelConfigWriter.write(dir, config, "float32");
        assertThat(ModelConfig.read(dir)).usingRecursiveComparison().isEqualTo(config);
    }

    @Test
    void shouldSayThatThereIsNoFirstToken(@TempDir Path dir) {
        ModelConfig config = parse(NESTED, json -> ((ObjectNode) json.get("text_config")).remove("bos_token_id"));
        assertThat(config.tokens().bos()).isEqualTo(-1);
        ModelConfigWriter.write(dir, config, "float32");
        assertThat(JsonFile.read(dir.resolve(ModelConfig.FILE))
                        .get("bos_token_id")
                        .isNull())
                .isTrue();
        assertThat(ModelConfig.read(dir)).usingRecursiveComparison().isEqualTo(config);
    }

    @Test
    void shouldUnderstandTiedEmbeddings() {
        assertThat(ModelConfig.read(Golden.path("qwen25vl/tied")).text().tieWordEmbeddings())
                .isTrue();
        assertThat(parse(FLAT, json -> json.remove("tie_word_embeddings"))
                        .text()
                        .tieWordEmbeddings())
                .isFalse();
    }

    @Test
    void shouldTakeQwensVisionTowerWhereKeysAreLeftOut() {
        ModelConfig config = parse(FLAT, json -> json.putObject("vision_config").put("hidden_size", 1280));
        assertThat(config.vision())
                .usingRecursiveComparison()
                .isEqualTo(new VisionConfig(
                        32, 1280, 3420, 16, 3, 14, 2, 2, 112, new int[] {7, 15, 23, 31}, 64, 4, "silu"));
    }

    @Test
    void shouldAddTheEndTokensOfTheGenerationConfig() {
        ObjectNode generation = JsonNodeFactory.instance.objectNode();
        generation.putArray("eos_token_id").add(583).add(581);
        ModelConfig config = ModelConfig.parse(JsonFile.read(FLAT), "config.json", generation);
        assertThat(config.tokens().eos()).containsExactly(583, 581);
    }

    @Test
    void shouldShowAllProblemsAtOnce() {
        assertThatThrownBy(() -> parse(FLAT, json -> {
                    json.put("num_attention_heads", 6);
                    json.put("rms_norm_eps", -1);
                    json.remove("vocab_size");
                    json.put("use_sliding_window", true);
                    ((ObjectNode) json.get("vision_config"))
                            .put("window_size", 14)
                            .put("depth", "4");
                }))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(
                        "hidden_size is 64 but must be a multiple of num_attention_heads 6; fix config.json")
                .hasMessageContaining("rms_norm_eps is -1 but must be a number above 0")
                .hasMessageContaining("vocab_size is missing and must be an integer of at least 1")
                .hasMessageContaining("use_sliding_window is true but must be false")
                .hasMessageContaining("vision_config.window_size is 14 but must be at least patch_size")
                .hasMessageContaining("depth is \"4\" but must be an integer");
    }

    @Test
    void shouldRefuseAnotherScalingOfPositions() {
        assertThatThrownBy(() -> parse(FLAT, json -> ((ObjectNode) json.get("rope_scaling")).put("type", "yarn")))
                .hasMessageContaining("rope_scaling.type is yarn but must be default or mrope");
    }

    @Test
    void shouldRefuseAnotherArchitecture() {
        assertThatThrownBy(() -> parse(NESTED, json -> json.put("model_type", "qwen2_vl")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model_type is \"qwen2_vl\"")
                .hasMessageContaining("only model_type \"qwen2_5_vl\"");
        assertThatThrownBy(() -> parse(NESTED, json -> json.remove("model_type")))
                .hasMessageContaining("choose a Qwen2.5-VL checkpoint");
    }

    @Test
    void shouldSayThatAFolderHoldsNoModel(@TempDir Path dir) {
        assertThatThrownBy(() -> ModelConfig.read(dir))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("config.json does not exist");
    }

    private static ModelConfig parse(Path file, Consumer<ObjectNode> change) {
        ObjectNode json = (ObjectNode) JsonFile.read(file);
        change.accept(json);
        return ModelConfig.parse(json, "config.json", MissingNode.getInstance());
    }
}
