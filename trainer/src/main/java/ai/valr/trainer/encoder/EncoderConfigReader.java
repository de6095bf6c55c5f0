package ai.valr.trainer.encoder;

import ai.valr.model.ModelException;
import ai.valr.model.config.Fields;
import ai.valr.trainer.encoder.EncoderConfig.Biases;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and checks one {@code config.json}. What the file leaves out is as in the configuration classes of Hugging Face
 * transformers, which files rely on. Used once, by one thread.
 */
final class EncoderConfigReader {
    private static final int CHANNELS = 3;
    private static final List<String> ACTIVATIONS = List.of("gelu", "gelu_pytorch_tanh", "silu");
    /** The only size of pi^3's decoder that its code can put behind its encoder, which is a ViT-L whatever the decoder's size. */
    private static final String DECODER_SIZE = "large";
    /** Before the base of the rotary positions in {@code pos_type}. */
    private static final String ROPE = "rope";

    private static final double PI3_THETA = 100;

    private final List<String> problems = new ArrayList<>();
    private final String source;
    private final EncoderFamily family;
    private final Fields fields;

    /** @throws ModelException when {@code model_type} is of no encoder */
    EncoderConfigReader(JsonNode json, String source) {
        this.source = source;
        String type = json.path("model_type").asText();
        this.family = EncoderFamily.of(type)
                .orElseThrow(() -> new ModelException("model_type is " + json.path("model_type") + " in " + source
                        + ", which is no encoder that can be read; expected one of " + EncoderFamily.known()));
        this.fields = new Fields(source, problems, type.equals(family.modelType()) ? json : json.path("vision_config"));
    }

    EncoderConfig read() {
        EncoderConfig config =
                switch (family) {
                    case DINOV3 -> dinov3();
                    case DINOV2 -> dinov2();
                    case SIGLIP2 -> siglip(side("image_size", 224) / side("patch_size", 16));
                    case SIGLIP2_NAFLEX -> siglip(root("num_patches", fields.integer(1, 256, "num_patches")));
                    case PI3 -> pi3();
                };
        check(config);
        if (!problems.isEmpty()) {
            throw new ModelException(source + " has " + problems.size()
                    + (problems.size() == 1 ? " problem:\n  " : " problems:\n  ") + String.join("\n  ", problems));
        }
        return config;
    }

    private EncoderConfig dinov3() {
        boolean mlpBias = fields.flag(true, "mlp_bias");
        return new EncoderConfig(
                family,
                fields.integer(1, 384, "hidden_size"),
                fields.integer(1, 1536, "intermediate_size"),
                fields.integer(1, 12, "num_hidden_layers"),
                fields.integer(1, 6, "num_attention_heads"),
                side("patch_size", 16),
                fields.integer(0, 0, "num_register_tokens"),
                0,
                fields.positive(100, "rope_theta"),
                fields.positive(1e-5, "layer_norm_eps"),
                fields.text("gelu", "hidden_act"),
                fields.flag(false, "use_gated_mlp"),
                new Biases(
                        fields.flag(true, "query_bias"),
                        fields.flag(false, "key_bias"),
                        fields.flag(true, "value_bias"),
                        fields.flag(true, "proj_bias"),
                        mlpBias),
                false,
                Optional.empty());
    }

    private EncoderConfig dinov2() {
        int hidden = fields.integer(1, 768, "hidden_size");
        boolean gated = fields.flag(false, "use_swiglu_ffn");
        int wide = (int) (hidden * fields.positive(4, "mlp_ratio"));
        boolean bias = fields.flag(true, "qkv_bias");
        return new EncoderConfig(
                family,
                hidden,
                gated ? swiglu(wide) : wide,
                fields.integer(1, 12, "num_hidden_layers"),
                fields.integer(1, 12, "num_attention_heads"),
                side("patch_size", 16),
                fields.integer(0, 4, "num_register_tokens"),
                side("image_size", 224) / side("patch_size", 16),
                0,
                fields.positive(1e-6, "layer_norm_eps"),
                gated ? "silu" : fields.text("gelu", "hidden_act"),
                gated,
                new Biases(bias, bias, bias, true, true),
                false,
                Optional.empty());
    }

    /** Two thirds of the width, rounded up to a multiple of 8: a gate and what it gates weigh as much as an MLP without. */
    private static int swiglu(int wide) {
        return ((int) (wide * 2 / 3.0) + 7) / 8 * 8;
    }

    private EncoderConfig siglip(int positionSide) {
        return new EncoderConfig(
                family,
                fields.integer(1, 768, "hidden_size"),
                fields.integer(1, 3072, "intermediate_size"),
                fields.integer(1, 12, "num_hidden_layers"),
                fields.integer(1, 12, "num_attention_heads"),
                side("patch_size", 16),
                0,
                positionSide,
                0,
                fields.positive(1e-6, "layer_norm_eps"),
                fields.text("gelu_pytorch_tanh", "hidden_act"),
                false,
                new Biases(true, true, true, true, true),
                fields.flag(true, "vision_use_head"),
                Optional.empty());
    }

    /** As released where the file says nothing; its own file says no more than {@code pos_type} and {@code decoder_size}. */
    private EncoderConfig pi3() {
        String size = fields.text(DECODER_SIZE, "decoder_size");
        fields.require(
                size.equals(DECODER_SIZE),
                "decoder_size",
                size,
                DECODER_SIZE + ": the others are narrower than the encoder before them");
        int hidden = fields.integer(1, 1024, "hidden_size");
        int patch = side("patch_size", 14);
        return new EncoderConfig(
                family,
                hidden,
                (int) (hidden * fields.positive(4, "mlp_ratio")),
                fields.integer(1, 24, "num_hidden_layers"),
                fields.integer(1, 16, "num_attention_heads"),
                patch,
                fields.integer(0, 4, "num_register_tokens"),
                side("image_size", 518) / patch,
                0,
                fields.positive(1e-6, "layer_norm_eps"),
                "gelu",
                false,
                new Biases(true, true, true, true, true),
                false,
                Optional.of(new SceneDecoder(
                        fields.integer(SceneDecoder.FEATURE_BLOCKS, 36, "decoder_layers"),
                        fields.integer(1, 16, "decoder_attention_heads"),
                        fields.integer(0, 5, "decoder_register_tokens"),
                        theta())));
    }

    private double theta() {
        String type = fields.text(ROPE + (int) PI3_THETA, "pos_type");
        boolean known = type.matches(ROPE + "[1-9][0-9]{0,8}(\\.[0-9]{1,8})?");
        fields.require(known, "pos_type", type, "rope and the base of rotary positions, such as rope100");
        return known ? Double.parseDouble(type.substring(ROPE.length())) : PI3_THETA;
    }

    /** A length in pixels, given as one number or as two equal ones. */
    private int side(String key, int fallback) {
        if (!fields.find(key).isArray()) {
            return fields.integer(1, fallback, key);
        }
        int[] sides = fields.integers(new int[0], key);
        boolean square = sides.length == 2 && sides[0] == sides[1] && sides[0] > 0;
        fields.require(square, key, fields.find(key), "one length in pixels, or the same length twice");
        return square ? sides[0] : fallback;
    }

    private int root(String key, int square) {
        int root = (int) Math.round(Math.sqrt(square));
        fields.require(root * root == square, key, square, "a square number: positions stand in a square table");
        return Math.max(1, root);
    }

    private void check(EncoderConfig config) {
        fields.require(
                config.hiddenSize() % config.heads() == 0,
                "hidden_size",
                config.hiddenSize(),
                "a multiple of num_attention_heads " + config.heads());
        if (family == EncoderFamily.DINOV3) {
            fields.require(
                    config.headDim() % 4 == 0,
                    "hidden_size",
                    config.hiddenSize(),
                    "a multiple of 4 * num_attention_heads " + config.heads()
                            + ": rows and columns turn half of a head each");
        } else {
            fields.require(
                    config.positionSide() > 0,
                    "image_size",
                    fields.find("image_size"),
                    "at least patch_size " + config.patchSize());
        }
        config.decoder()
                .ifPresent(decoder -> fields.require(
                        config.hiddenSize() % (4 * decoder.heads()) == 0,
                        "hidden_size",
                        config.hiddenSize(),
                        "a multiple of 4 * decoder_attention_heads " + decoder.heads()
                                + ": rows and columns turn half of a head each"));
        fields.require(
                ACTIVATIONS.contains(config.activation()),
                "hidden_act",
                config.activation(),
                "one of " + String.join(", ", ACTIVATIONS));
        int channels = fields.integer(1, CHANNELS, "num_channels");
        fields.require(channels == CHANNELS, "num_channels", channels, CHANNELS + " (red, green, blue)");
        fields.require(
                !fields.has("quantization_config"),
                "quantization_config",
                "set",
                "absent: only float32, float16 and bfloat16 weights are read");
    }
}
