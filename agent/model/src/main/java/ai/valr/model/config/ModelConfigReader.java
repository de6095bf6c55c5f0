package ai.valr.model.config;

import ai.valr.model.ModelException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads and checks one {@code config.json}. Used once, by one thread. */
final class ModelConfigReader {
    static final String MODEL_TYPE = "qwen2_5_vl";
    static final String ARCHITECTURE = "Qwen2_5_VLForConditionalGeneration";
    /** Rotary base of the vision tower, fixed in the architecture. */
    static final double VISION_ROPE_THETA = 10_000;

    private static final int[] MROPE_SECTION = {16, 24, 24};
    private static final int[] FULLATT_BLOCK_INDEXES = {7, 15, 23, 31};

    private final List<String> problems = new ArrayList<>();
    private final JsonNode config;
    private final String source;
    private final JsonNode generationConfig;
    /** Nested keys first; the flat shape has them all at the top. */
    private final Fields text;

    private final Fields top;

    ModelConfigReader(JsonNode config, String source, JsonNode generationConfig) {
        this.config = config;
        this.source = source;
        this.generationConfig = generationConfig;
        this.text = new Fields(source, problems, config.path("text_config"), config);
        this.top = new Fields(source, problems, config, config.path("text_config"));
    }

    ModelConfig read() {
        refuseOtherArchitectures();
        TextConfig textConfig = readText();
        VisionConfig visionConfig = readVision(textConfig.hiddenSize());
        TokenIds tokens = readTokens(textConfig.vocabSize());
        refuseWhatIsNotBuilt();
        if (!problems.isEmpty()) {
            throw new ModelException(source + " has " + problems.size()
                    + (problems.size() == 1 ? " problem:\n  " : " problems:\n  ") + String.join("\n  ", problems));
        }
        return new ModelConfig(textConfig, visionConfig, tokens);
    }

    private void refuseOtherArchitectures() {
        JsonNode type = config.path("model_type");
        JsonNode architectures = config.path("architectures");
        boolean named = type.isTextual() || architectures.isArray();
        boolean known = !type.isTextual() || type.textValue().equals(MODEL_TYPE);
        if (architectures.isArray() && !architectures.isEmpty()) {
            boolean ours = false;
            for (JsonNode architecture : architectures) {
                ours |= architecture.asText().equals(ARCHITECTURE);
            }
            known &= ours;
        }
        if (!named || !known) {
            throw new ModelException("model_type is " + type + " and architectures is " + architectures + " in "
                    + source + ", but this program runs only model_type \"" + MODEL_TYPE + "\" (" + ARCHITECTURE
                    + "); choose a Qwen2.5-VL checkpoint");
        }
    }

    private TextConfig readText() {
        int hidden = text.integer(1, null, "hidden_size");
        int heads = text.integer(1, null, "num_attention_heads");
        int keyValueHeads = text.integer(1, null, "num_key_value_heads");
        // Newer files say rope_parameters, older ones rope_scaling with rope_theta beside it.
        Fields rope = text.has("rope_parameters") ? text.inside("rope_parameters") : text.inside("rope_scaling");
        int[] section = rope.integers(MROPE_SECTION, "mrope_section");
        double theta = rope.has("rope_theta") ? rope.positive(1e6, "rope_theta") : text.positive(1e6, "rope_theta");

        text.require(hidden % heads == 0, "hidden_size", hidden, "a multiple of num_attention_heads " + heads);
        text.require(
                heads % keyValueHeads == 0,
                "num_attention_heads",
                heads,
                "a multiple of num_key_value_heads " + keyValueHeads);
        int headDim = hidden / heads;
        int declared = text.integer(1, headDim, "head_dim");
        text.require(declared == headDim, "head_dim", declared, "hidden_size / num_attention_heads = " + headDim);
        text.require(
                section.length == 3 && 2 * Arrays.stream(section).sum() == headDim,
                "mrope_section",
                Arrays.toString(section),
                "three numbers whose sum is half of the head dimension " + headDim);
        return new TextConfig(
                text.integer(1, null, "vocab_size"),
                hidden,
                text.integer(1, null, "intermediate_size"),
                text.integer(1, null, "num_hidden_layers"),
                heads,
                keyValueHeads,
                text.positive(1e-6, "rms_norm_eps"),
                theta,
                section,
                text.integer(1, 32768, "max_position_embeddings"),
                top.flag(false, "tie_word_embeddings"));
    }

    private VisionConfig readVision(int textHidden) {
        Fields vision = top.inside("vision_config");
        int depth = vision.integer(1, 32, "depth");
        int[] full = vision.integers(FULLATT_BLOCK_INDEXES, "fullatt_block_indexes");
        VisionConfig read = new VisionConfig(
                depth,
                vision.integer(1, 1280, "hidden_size"),
                vision.integer(1, 3420, "intermediate_size"),
                vision.integer(1, 16, "num_heads"),
                vision.integer(1, 3, "in_channels", "in_chans"),
                vision.integer(1, 14, "patch_size"),
                vision.integer(1, 2, "spatial_merge_size"),
                vision.integer(1, 2, "temporal_patch_size"),
                vision.integer(1, 112, "window_size"),
                full,
                vision.integer(1, textHidden, "out_hidden_size"),
                vision.integer(1, 4, "tokens_per_second"),
                vision.text("silu", "hidden_act"));
        vision.require(
                read.outHiddenSize() == textHidden,
                "vision_config.out_hidden_size",
                read.outHiddenSize(),
                "the decoder's hidden_size " + textHidden);
        vision.require(
                read.hiddenSize() % read.numHeads() == 0 && read.headDim() % 4 == 0,
                "vision_config.hidden_size",
                read.hiddenSize(),
                "a multiple of 4 * num_heads " + read.numHeads());
        vision.require(
                Arrays.stream(full).allMatch(block -> block < depth),
                "vision_config.fullatt_block_indexes",
                Arrays.toString(full),
                "blocks below depth " + depth);
        vision.require(
                read.windowSize() >= read.tokenSide(),
                "vision_config.window_size",
                read.windowSize(),
                "at least patch_size * spatial_merge_size " + read.tokenSide());
        vision.require(read.inChannels() == 3, "vision_config.in_channels", read.inChannels(), "3 (red, green, blue)");
        vision.require(read.hiddenAct().equals("silu"), "vision_config.hidden_act", read.hiddenAct(), "silu");
        double theta = vision.inside("rope_parameters").positive(VISION_ROPE_THETA, "rope_theta");
        vision.require(
                theta == VISION_ROPE_THETA, "vision_config.rope_parameters.rope_theta", theta, "" + VISION_ROPE_THETA);
        return read;
    }

    private TokenIds readTokens(int vocabSize) {
        Set<Integer> eos = new LinkedHashSet<>(top.ids("eos_token_id"));
        eos.addAll(new Fields(ModelConfig.GENERATION_FILE, problems, generationConfig).ids("eos_token_id"));
        TokenIds ids = new TokenIds(
                top.integer(0, 151655, "image_token_id"),
                top.integer(0, 151656, "video_token_id"),
                top.integer(0, 151652, "vision_start_token_id"),
                top.integer(0, 151653, "vision_end_token_id"),
                top.integer(0, -1, "bos_token_id"),
                List.copyOf(eos));
        text.require(!eos.isEmpty(), "eos_token_id", eos, "at least one token id here or in generation_config.json");
        inVocabulary("image_token_id", ids.image(), vocabSize);
        inVocabulary("video_token_id", ids.video(), vocabSize);
        inVocabulary("vision_start_token_id", ids.visionStart(), vocabSize);
        inVocabulary("vision_end_token_id", ids.visionEnd(), vocabSize);
        ids.eos().forEach(id -> inVocabulary("eos_token_id", id, vocabSize));
        return ids;
    }

    private void inVocabulary(String key, int id, int vocabSize) {
        text.require(id < vocabSize, key, id, "below vocab_size " + vocabSize);
    }

    /** Settings that would change the mathematics, and that no Qwen2.5-VL checkpoint has. */
    private void refuseWhatIsNotBuilt() {
        String act = text.text("silu", "hidden_act");
        text.require(act.equals("silu"), "hidden_act", act, "silu");
        text.require(
                !text.flag(false, "use_sliding_window"),
                "use_sliding_window",
                true,
                "false (sliding windows are not built)");
        for (String key : List.of("rope_parameters", "rope_scaling")) {
            Fields rope = text.has(key) ? text.inside(key) : new Fields(source, problems, MissingNode.getInstance());
            for (String typeKey : List.of("rope_type", "type")) {
                String type = rope.text("default", typeKey);
                rope.require(
                        type.equals("default") || type.equals("mrope"),
                        key + "." + typeKey,
                        type,
                        "default or mrope (other scalings are not built)");
            }
        }
        text.require(
                !text.has("quantization_config"),
                "quantization_config",
                "set",
                "absent: only float32, float16 and bfloat16 weights are read");
    }
}
