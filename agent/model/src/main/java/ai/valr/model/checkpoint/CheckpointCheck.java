package ai.valr.model.checkpoint;

import ai.valr.model.ModelException;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.TextConfig;
import ai.valr.model.config.VisionConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Every weight that a configuration asks for, and the check that a checkpoint holds exactly these: a tensor that is
 * quietly left at random, or quietly dropped, spoils a model without a word.
 */
public final class CheckpointCheck {
    public static final String EMBEDDING = "model.language_model.embed_tokens.weight";
    public static final String HEAD = "lm_head.weight";

    private CheckpointCheck() {}

    /** Shapes by name in our spelling, in the order of the forward pass. */
    public static Map<String, long[]> expected(ModelConfig config) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        vision(config.vision(), shapes);
        text(config.text(), shapes);
        if (!config.text().tieWordEmbeddings()) {
            put(shapes, HEAD, config.text().vocabSize(), config.text().hiddenSize());
        }
        return shapes;
    }

    /** @throws ModelException that lists every tensor that is missing, unexpected or of another shape */
    public static void check(ModelConfig config, CheckpointFiles checkpoint) {
        Map<String, long[]> expected = expected(config);
        boolean tied = config.text().tieWordEmbeddings();
        List<String> problems = new ArrayList<>();
        if (tied && checkpoint.has(HEAD)) {
            // Some tools save the tied head as well: it is the embedding, and is not read.
            checkShape(checkpoint, HEAD, expected.get(EMBEDDING), problems);
        }
        check(expected, checkpoint, name -> tied && name.equals(HEAD), problems);
    }

    /**
     * Holds a checkpoint against what is expected of it.
     *
     * @param expected shapes by name
     * @param others names that may be there as well, and are not read
     * @throws ModelException that lists every tensor that is missing, unexpected or of another shape
     */
    public static void check(Map<String, long[]> expected, CheckpointFiles checkpoint, Predicate<String> others) {
        check(expected, checkpoint, others, new ArrayList<>());
    }

    private static void check(
            Map<String, long[]> expected, CheckpointFiles checkpoint, Predicate<String> others, List<String> problems) {
        expected.forEach((name, shape) -> {
            if (!checkpoint.has(name)) {
                problems.add("missing: " + name + " " + Arrays.toString(shape));
            } else {
                checkShape(checkpoint, name, shape, problems);
            }
        });
        for (String name : checkpoint.names()) {
            if (!expected.containsKey(name) && !others.test(name)) {
                problems.add("unexpected: " + checkpoint.info(name).name() + " "
                        + Arrays.toString(checkpoint.info(name).shape()));
            }
        }
        if (!problems.isEmpty()) {
            throw new ModelException("the weights in " + checkpoint.dir() + " are not those of its config.json ("
                    + problems.size() + " differences):\n  " + String.join("\n  ", problems));
        }
    }

    private static void checkShape(CheckpointFiles checkpoint, String name, long[] shape, List<String> problems) {
        TensorInfo info = checkpoint.info(name);
        if (!Arrays.equals(shape, info.shape())) {
            problems.add("wrong shape: " + info.name() + " " + Arrays.toString(info.shape()) + ", expected "
                    + Arrays.toString(shape));
        }
        if (info.dtype() != TensorType.F32 && info.dtype() != TensorType.BF16 && info.dtype() != TensorType.F16) {
            problems.add("wrong dtype: " + info.name() + " " + info.dtype() + ", expected F32, BF16 or F16");
        }
    }

    private static void vision(VisionConfig v, Map<String, long[]> shapes) {
        String root = "model.visual.";
        long hidden = v.hiddenSize();
        put(
                shapes,
                root + "patch_embed.proj.weight",
                hidden,
                v.inChannels(),
                v.temporalPatchSize(),
                v.patchSize(),
                v.patchSize());
        for (int n = 0; n < v.depth(); n++) {
            String block = root + "blocks." + n + ".";
            put(shapes, block + "norm1.weight", hidden);
            linear(shapes, block + "attn.qkv", 3L * hidden, hidden);
            linear(shapes, block + "attn.proj", hidden, hidden);
            put(shapes, block + "norm2.weight", hidden);
            linear(shapes, block + "mlp.gate_proj", v.intermediateSize(), hidden);
            linear(shapes, block + "mlp.up_proj", v.intermediateSize(), hidden);
            linear(shapes, block + "mlp.down_proj", hidden, v.intermediateSize());
        }
        long merged = hidden * v.spatialMergeSize() * v.spatialMergeSize();
        put(shapes, root + "merger.ln_q.weight", hidden);
        linear(shapes, root + "merger.mlp.0", merged, merged);
        linear(shapes, root + "merger.mlp.2", v.outHiddenSize(), merged);
    }

    private static void text(TextConfig t, Map<String, long[]> shapes) {
        String root = "model.language_model.";
        long hidden = t.hiddenSize();
        long keyValue = (long) t.numKeyValueHeads() * t.headDim();
        put(shapes, EMBEDDING, t.vocabSize(), hidden);
        for (int n = 0; n < t.numHiddenLayers(); n++) {
            String layer = root + "layers." + n + ".";
            put(shapes, layer + "input_layernorm.weight", hidden);
            linear(shapes, layer + "self_attn.q_proj", hidden, hidden);
            linear(shapes, layer + "self_attn.k_proj", keyValue, hidden);
            linear(shapes, layer + "self_attn.v_proj", keyValue, hidden);
            put(shapes, layer + "self_attn.o_proj.weight", hidden, hidden);
            put(shapes, layer + "post_attention_layernorm.weight", hidden);
            put(shapes, layer + "mlp.gate_proj.weight", t.intermediateSize(), hidden);
            put(shapes, layer + "mlp.up_proj.weight", t.intermediateSize(), hidden);
            put(shapes, layer + "mlp.down_proj.weight", hidden, t.intermediateSize());
        }
        put(shapes, root + "norm.weight", hidden);
    }

    private static void linear(Map<String, long[]> shapes, String name, long out, long in) {
        put(shapes, name + ".weight", out, in);
        put(shapes, name + ".bias", out);
    }

    private static void put(Map<String, long[]> shapes, String name, long... shape) {
        shapes.put(name, shape);
    }
}
