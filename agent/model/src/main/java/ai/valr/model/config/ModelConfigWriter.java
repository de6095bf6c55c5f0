package ai.valr.model.config;

import ai.valr.model.file.AtomicFile;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/**
 * Writes {@code config.json} and {@code generation_config.json} so that Hugging Face transformers, from 4.49 on, opens
 * the folder as a plain Qwen2.5-VL. The flat shape of the released checkpoints is written: old and new versions read it.
 */
public final class ModelConfigWriter {
    private ModelConfigWriter() {}

    /**
     * @param dtype of the weights as PyTorch names it, such as {@code float32} or {@code bfloat16}
     */
    public static void write(Path dir, ModelConfig config, String dtype) {
        AtomicFile.write(dir.resolve(ModelConfig.FILE), JsonFile.bytes(config(config, dtype)));
        AtomicFile.write(dir.resolve(ModelConfig.GENERATION_FILE), JsonFile.bytes(generation(config)));
    }

    static ObjectNode config(ModelConfig config, String dtype) {
        TextConfig text = config.text();
        TokenIds tokens = config.tokens();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("architectures").add(ModelConfigReader.ARCHITECTURE);
        json.put("model_type", ModelConfigReader.MODEL_TYPE);
        json.put("attention_dropout", 0.0);
        // Said even where there is none: left out, Hugging Face takes the released model's id, past a small vocabulary.
        json.put("bos_token_id", tokens.bos() >= 0 ? Integer.valueOf(tokens.bos()) : null);
        json.put("eos_token_id", tokens.eos().get(0));
        json.put("vision_start_token_id", tokens.visionStart());
        json.put("vision_end_token_id", tokens.visionEnd());
        json.put("image_token_id", tokens.image());
        json.put("video_token_id", tokens.video());
        json.put("hidden_act", "silu");
        json.put("hidden_size", text.hiddenSize());
        json.put("initializer_range", 0.02);
        json.put("intermediate_size", text.intermediateSize());
        json.put("max_position_embeddings", text.maxPositionEmbeddings());
        json.put("max_window_layers", text.numHiddenLayers());
        json.put("num_attention_heads", text.numAttentionHeads());
        json.put("num_hidden_layers", text.numHiddenLayers());
        json.put("num_key_value_heads", text.numKeyValueHeads());
        json.put("rms_norm_eps", text.rmsNormEps());
        json.put("rope_theta", text.ropeTheta());
        ObjectNode rope = json.putObject("rope_scaling");
        rope.put("type", "mrope");
        array(rope.putArray("mrope_section"), text.mropeSection());
        json.put("sliding_window", 32768);
        json.put("use_sliding_window", false);
        json.put("tie_word_embeddings", text.tieWordEmbeddings());
        json.put("torch_dtype", dtype);
        json.put("use_cache", true);
        json.put("vocab_size", text.vocabSize());
        json.set("vision_config", vision(config.vision()));
        return json;
    }

    private static ObjectNode vision(VisionConfig vision) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model_type", ModelConfigReader.MODEL_TYPE);
        json.put("depth", vision.depth());
        json.put("hidden_act", vision.hiddenAct());
        json.put("hidden_size", vision.hiddenSize());
        json.put("intermediate_size", vision.intermediateSize());
        json.put("num_heads", vision.numHeads());
        json.put("in_channels", vision.inChannels());
        json.put("in_chans", vision.inChannels());
        json.put("out_hidden_size", vision.outHiddenSize());
        json.put("patch_size", vision.patchSize());
        json.put("spatial_merge_size", vision.spatialMergeSize());
        json.put("spatial_patch_size", vision.patchSize());
        json.put("temporal_patch_size", vision.temporalPatchSize());
        json.put("tokens_per_second", vision.tokensPerSecond());
        json.put("window_size", vision.windowSize());
        array(json.putArray("fullatt_block_indexes"), vision.fullattBlockIndexes());
        return json;
    }

    static ObjectNode generation(ModelConfig config) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (config.tokens().bos() >= 0) {
            json.put("bos_token_id", config.tokens().bos());
        }
        ArrayNode eos = json.putArray("eos_token_id");
        config.tokens().eos().forEach(eos::add);
        json.put("do_sample", false);
        return json;
    }

    private static void array(ArrayNode target, int[] values) {
        for (int value : values) {
            target.add(value);
        }
    }
}
