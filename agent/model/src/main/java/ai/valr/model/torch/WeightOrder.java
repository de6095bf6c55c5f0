package ai.valr.model.torch;

import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.VisionConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The order in which the TorchScript functions expect weights, as canonical checkpoint names. {@code decoder.py} and
 * {@code vision.py} state the same order in their heads.
 */
public final class WeightOrder {
    private static final String TEXT = "model.language_model.";
    private static final String VISUAL = "model.visual.";
    private static final List<String> DECODER_BLOCK = List.of(
            "input_layernorm.weight",
            "self_attn.q_proj.weight",
            "self_attn.q_proj.bias",
            "self_attn.k_proj.weight",
            "self_attn.k_proj.bias",
            "self_attn.v_proj.weight",
            "self_attn.v_proj.bias",
            "self_attn.o_proj.weight",
            "post_attention_layernorm.weight",
            "mlp.gate_proj.weight",
            "mlp.up_proj.weight",
            "mlp.down_proj.weight");
    private static final List<String> VISION_BLOCK = List.of(
            "norm1.weight",
            "attn.qkv.weight",
            "attn.qkv.bias",
            "attn.proj.weight",
            "attn.proj.bias",
            "norm2.weight",
            "mlp.gate_proj.weight",
            "mlp.gate_proj.bias",
            "mlp.up_proj.weight",
            "mlp.up_proj.bias",
            "mlp.down_proj.weight",
            "mlp.down_proj.bias");

    private WeightOrder() {}

    /** Embedding, blocks, final norm, and the head where it is not tied to the embedding. */
    public static List<String> decoder(ModelConfig config) {
        List<String> names = new ArrayList<>();
        names.add(TEXT + "embed_tokens.weight");
        for (int i = 0; i < config.text().numHiddenLayers(); i++) {
            for (String name : DECODER_BLOCK) {
                names.add(TEXT + "layers." + i + "." + name);
            }
        }
        names.add(TEXT + "norm.weight");
        if (!config.text().tieWordEmbeddings()) {
            names.add("lm_head.weight");
        }
        return names;
    }

    /** Patch embedding, blocks, merger. */
    public static List<String> vision(ModelConfig config) {
        List<String> names = new ArrayList<>(blocks(VISUAL, config.vision()));
        for (String name : List.of("ln_q.weight", "mlp.0.weight", "mlp.0.bias", "mlp.2.weight", "mlp.2.bias")) {
            names.add(VISUAL + "merger." + name);
        }
        return names;
    }

    /** Patch embedding, blocks, final norm: an encoder of the tower's blocks alone, without prefix. */
    public static List<String> encoder(VisionConfig vision) {
        List<String> names = new ArrayList<>(blocks("", vision));
        names.add("norm.weight");
        return names;
    }

    private static List<String> blocks(String prefix, VisionConfig vision) {
        List<String> names = new ArrayList<>();
        names.add(prefix + "patch_embed.proj.weight");
        for (int i = 0; i < vision.depth(); i++) {
            for (String name : VISION_BLOCK) {
                names.add(prefix + "blocks." + i + "." + name);
            }
        }
        return names;
    }
}
