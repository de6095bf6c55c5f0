package ai.valr.trainer.stage;

import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.TextConfig;
import ai.valr.model.config.TokenIds;
import ai.valr.model.config.VisionConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** valr-mini before training: Qwen2.5-VL's architecture in miniature, and its seeded initial weights. */
public final class MiniModel {
    /** Brings fresh visual tokens to about the norm of words. */
    private static final double VISUAL_GAIN = 0.13;

    private MiniModel() {}

    /**
     * @param vocabSize entries of the embedding
     * @param tokens ids of the special tokens
     */
    public static ModelConfig config(int vocabSize, TokenIds tokens) {
        TextConfig text = new TextConfig(vocabSize, 160, 384, 5, 4, 2, 1e-6, 10_000, new int[] {4, 8, 8}, 4096, true);
        return new ModelConfig(text, vision(), tokens);
    }

    /** The tower: 14-px patches, four blocks that see the whole frame. */
    public static VisionConfig vision() {
        return new VisionConfig(4, 160, 480, 4, 3, 14, 2, 2, 112, new int[] {0, 1, 2, 3}, 160, 2, "silu");
    }

    /** Initial weights by canonical name: rows of norm one for words, fan-in scaling elsewhere, small residual outputs. */
    public static Map<String, Tensor> init(ModelConfig config, long seed) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Random random = new Random(seed);
        CheckpointCheck.expected(config).forEach((name, shape) -> weights.put(name, init(name, shape, config, random)));
        for (int layer = 1; layer < config.text().numHiddenLayers(); layer++) {
            String attention = "model.language_model.layers." + layer + ".self_attn.";
            weights.put(attention + "q_proj.weight", likeKeys(weights.get(attention + "k_proj.weight"), config.text()));
        }
        return weights;
    }

    /**
     * Queries that begin as their keys do, so that positions first look at what resembles them: a word at the visual tokens
     * that point its way (after "Mimetic initialization of self-attention layers", arXiv 2305.09828).
     */
    private static Tensor likeKeys(Tensor keys, TextConfig text) {
        int head = text.headDim() * text.hiddenSize();
        float[] values = new float[text.numAttentionHeads() * head];
        int group = text.numAttentionHeads() / text.numKeyValueHeads();
        for (int h = 0; h < text.numAttentionHeads(); h++) {
            System.arraycopy(keys.values(), h / group * head, values, h * head, head);
        }
        return new Tensor(new long[] {(long) text.numAttentionHeads() * text.headDim(), text.hiddenSize()}, values);
    }

    private static Tensor init(String name, long[] shape, ModelConfig config, Random random) {
        if (name.endsWith("bias")) {
            return constant(shape, 0);
        }
        if (shape.length == 1) {
            return constant(shape, 1);
        }
        long fanIn = 1;
        for (int i = 1; i < shape.length; i++) {
            fanIn *= shape[i];
        }
        double gain = 1;
        if (name.endsWith("o_proj.weight") || name.endsWith("attn.proj.weight") || name.endsWith("down_proj.weight")) {
            int blocks = name.contains("visual")
                    ? config.vision().depth()
                    : config.text().numHiddenLayers();
            gain = 1 / Math.sqrt(2.0 * blocks);
        }
        if (name.endsWith("merger.mlp.2.weight")) {
            gain = VISUAL_GAIN;
        }
        if (name.equals(CheckpointCheck.EMBEDDING)) {
            fanIn = shape[1];
        }
        return normal(shape, gain / Math.sqrt((double) fanIn), random);
    }

    static Tensor constant(long[] shape, float value) {
        float[] values = new float[count(shape)];
        java.util.Arrays.fill(values, value);
        return new Tensor(shape, values);
    }

    static Tensor normal(long[] shape, double std, Random random) {
        float[] values = new float[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (std * random.nextGaussian());
        }
        return new Tensor(shape, values);
    }

    private static int count(long[] shape) {
        long count = 1;
        for (long n : shape) {
            count *= n;
        }
        return Math.toIntExact(count);
    }

    /** A linear layer's weight (out, in) and bias (out). */
    static void linear(Map<String, Tensor> into, String name, int out, int in, Random random) {
        into.put(name + ".weight", normal(new long[] {out, in}, 1 / Math.sqrt(in), random));
        into.put(name + ".bias", constant(new long[] {out}, 0));
    }

    static List<String> linear(String name) {
        return List.of(name + ".weight", name + ".bias");
    }
}
