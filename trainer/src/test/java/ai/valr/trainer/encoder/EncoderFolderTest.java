package ai.valr.trainer.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong in an encoder's folder is named, with its value and the mend. */
class EncoderFolderTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({
        "dinov3, layer.1.attention.q_proj.bias",
        "dinov2_reg, embeddings.position_embeddings",
        "siglip2, encoder.layers.2.self_attn.out_proj.weight",
        "siglip2_naflex, head.probe",
        "pi3, encoder.blocks.1.attn.qkv.bias",
        "pi3, encoder.register_tokens",
        "pi3, register_token",
        "pi3, decoder.3.attn.q_norm.weight"
    })
    void shouldNameAMissingTensor(String encoder, String name) throws Exception {
        Map<String, Tensor> weights = weights(encoder);
        weights.remove(name);
        GoldenEncoder.folder(dir, encoder, weights);

        assertThatThrownBy(() -> PublishedEncoder.check(dir))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("(1 differences)")
                .hasMessageContaining("missing: " + name);
    }

    @Test
    void shouldNameAnUnexpectedTensor() throws Exception {
        Map<String, Tensor> weights = weights("dinov3");
        weights.put("layer.0.attention.k_proj.bias", new Tensor(new long[] {32}, new float[32]));
        weights.put("text_model.anything", new Tensor(new long[] {1}, new float[1]));
        GoldenEncoder.folder(dir, "dinov3", weights);

        assertThatThrownBy(() -> PublishedEncoder.check(dir))
                .hasMessageContaining("(2 differences)")
                .hasMessageContaining("unexpected: layer.0.attention.k_proj.bias [32]")
                .hasMessageContaining("unexpected: text_model.anything");
    }

    /** Its larger sister has more than heads beside the same blocks, and other features. */
    @Test
    void shouldLeavePi3sHeadsAloneAndNothingElse() throws Exception {
        Map<String, Tensor> weights = weights("pi3");
        assertThat(weights.keySet()).contains("image_mean", "point_decoder.projects.weight", "camera_head.fc_t.bias");
        weights.remove("conf_head.proj.bias");
        PublishedEncoder.check(GoldenEncoder.folder(dir, "pi3", weights));

        weights.put("metric_token", new Tensor(new long[] {1, 1, 64}, new float[64]));
        Files.delete(dir.resolve("config.json"));
        Files.delete(dir.resolve("model.safetensors"));
        GoldenEncoder.folder(dir, "pi3", weights);
        assertThatThrownBy(() -> PublishedEncoder.check(dir))
                .hasMessageContaining("(1 differences)")
                .hasMessageContaining("unexpected: metric_token [1, 1, 64]");
    }

    /** Its code writes no model_type, and no config.json at all where it was not asked to. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"decoder_size\": \"large\", \"pos_type\": \"rope100\"}"})
    void shouldKnowPi3ByItsWeights(String json) throws Exception {
        GoldenEncoder.folder(dir, "pi3", weights("pi3"));
        Files.delete(dir.resolve("config.json"));
        if (!json.isEmpty()) {
            Files.writeString(dir.resolve("config.json"), json);
        }

        EncoderConfig config = EncoderConfig.read(dir);

        assertThat(config.family()).isEqualTo(EncoderFamily.PI3);
        assertThat(config.featureSize()).isEqualTo(2048);
        assertThat(config.decoder()).contains(new SceneDecoder(36, 16, 5, 100));
        assertThatThrownBy(() -> PublishedEncoder.check(dir))
                .hasMessageContaining("wrong shape: register_token [1, 1, 5, 32], expected [1, 1, 5, 1024]")
                .hasMessageContaining("missing: decoder.35.ls2.gamma [1024]");
    }

    @Test
    void shouldReadPi3sSizesWithoutItsModelType() throws Exception {
        GoldenEncoder.folder(dir, "pi3", weights("pi3"));
        Path file = dir.resolve("config.json");
        Files.writeString(file, Files.readString(file).replace("\"model_type\": \"pi3\",", ""));

        assertThat(EncoderConfig.read(dir)).isEqualTo(EncoderConfig.read(GoldenEncoder.path("pi3")));
        PublishedEncoder.check(dir);
    }

    @Test
    void shouldNameWeightsThatAreCutOff() throws Exception {
        byte[] whole = Files.readAllBytes(GoldenEncoder.path("pi3/model.safetensors"));
        Files.write(dir.resolve("model.safetensors"), Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> EncoderConfig.read(dir))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model.safetensors");
    }

    /** What the official code makes at its released size, of which no weights are at hand. */
    @Test
    void shouldExpectTheNamesAndShapesOfTheReleasedPi3() throws Exception {
        JsonNode released = JsonFile.read(GoldenEncoder.path("pi3/released-shapes.json"));
        Files.writeString(dir.resolve("config.json"), "{\"model_type\": \"pi3\"}");
        EncoderConfig config = EncoderConfig.read(dir);
        Map<String, String> expected = new TreeMap<>();
        EncoderCheckpoint.expected(config, EncoderSpelling.of(config, List.of()))
                .forEach((name, shape) -> expected.put(name, Arrays.toString(shape)));

        Map<String, String> read = new TreeMap<>();
        released.properties()
                .forEach(entry ->
                        read.put(entry.getKey(), entry.getValue().toString().replace(",", ", ")));
        read.keySet().removeIf(name -> !name.matches("(encoder|decoder)\\..*|register_token"));

        assertThat(expected).isEqualTo(read).hasSizeGreaterThan(900);
    }

    @Test
    void shouldNameAMisshapenTensor() throws Exception {
        Map<String, Tensor> weights = weights("siglip2");
        weights.put("embeddings.position_embedding.weight", new Tensor(new long[] {9, 32}, new float[9 * 32]));
        GoldenEncoder.folder(dir, "siglip2", weights);

        assertThatThrownBy(() -> PublishedEncoder.check(dir))
                .hasMessageContaining("wrong shape: embeddings.position_embedding.weight [9, 32], expected [16, 32]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dinov3 | \"num_attention_heads\": 2 | \"num_attention_heads\": 3 | hidden_size is 32 but must be a multiple of num_attention_heads 3",
                "dinov3 | \"num_attention_heads\": 2 | \"num_attention_heads\": 16 | must be a multiple of 4 * num_attention_heads 16",
                "dinov3 | \"hidden_act\": \"gelu\" | \"hidden_act\": \"relu\" | hidden_act is relu but must be one of gelu",
                "dinov2_reg | \"patch_size\": 14 | \"patch_size\": [14, 16] | patch_size is [14,16] but must be one length",
                "dinov2_reg | \"num_channels\": 3 | \"num_channels\": 4 | num_channels is 4 but must be 3",
                "siglip2 | \"image_size\": 64 | \"image_size\": 8 | image_size is 8 but must be at least patch_size 16",
                "siglip2_naflex | \"num_patches\": 16 | \"num_patches\": 15 | num_patches is 15 but must be a square number",
                "pi3 | \"decoder_attention_heads\": 4 | \"decoder_attention_heads\": 16 | must be a multiple of 4 * decoder_attention_heads 16",
                "pi3 | \"decoder_layers\": 4 | \"decoder_layers\": 1 | decoder_layers is 1 but must be an integer of at least 2",
                "pi3 | rope100 | learned | pos_type is learned but must be rope and the base of rotary positions",
                "pi3 | \"patch_size\": 14 | \"decoder_size\": \"base\" | decoder_size is base but must be large",
                "siglip2 | siglip_vision_model | clip_vision_model | model_type is \"clip_vision_model\""
            })
    void shouldNameAWrongValue(String encoder, String right, String wrong, String message) throws Exception {
        String json = Files.readString(GoldenEncoder.path(encoder).resolve("config.json"));
        assertThat(json).contains(right);
        Files.writeString(dir.resolve("config.json"), json.replace(right, wrong));

        assertThatThrownBy(() -> EncoderConfig.read(dir))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("config.json");
    }

    @Test
    void shouldNameAFolderThatIsNotThere() {
        Path none = dir.resolve("none");

        assertThatThrownBy(() -> PublishedEncoder.spec("dinov3", none, 112))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("there is no encoder folder " + none);
    }

    @Test
    void shouldNameAFolderOfAnotherEncoder() {
        assertThatThrownBy(() -> PublishedEncoder.spec("siglip2", GoldenEncoder.path("dinov3"), 112))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("is said to hold the encoder siglip2, but its model_type is that of dinov3");
    }

    private static Map<String, Tensor> weights(String encoder) {
        return GoldenEncoder.tensors(GoldenEncoder.path(encoder).resolve("model.safetensors"));
    }
}
