package ai.valr.trainer.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in an encoder's folder is named, with its value and the mend. */
class EncoderFolderTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({
        "dinov3, layer.1.attention.q_proj.bias",
        "dinov2_reg, embeddings.position_embeddings",
        "siglip2, encoder.layers.2.self_attn.out_proj.weight",
        "siglip2_naflex, head.probe"
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
