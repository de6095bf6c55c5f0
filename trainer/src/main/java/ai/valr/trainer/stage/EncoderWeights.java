package ai.valr.trainer.stage;

import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.config.VisionConfig;
import ai.valr.model.torch.WeightOrder;
import ai.valr.trainer.data.DenseLabels;
import ai.valr.trainer.roomworld.GridLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Names and initial values of a miniature encoder's tensors. Letters: {@code C} its width, {@code F} frames of a walk. */
final class EncoderWeights {
    /** Vectors float32 (F, C) that tell the frames of a walk apart; the first one's is the frame of reference. */
    static final String VIEWS = "views";

    private static final String CLASS = "class";
    private static final String GEOMETRY = "geometry";

    /** Beside patch embeddings of about one. */
    private static final double VIEW_STD = 0.5;

    private EncoderWeights() {}

    /** What {@code dense.py} asks for beside the blocks, in its order. */
    static List<String> heads(Teacher teacher) {
        List<String> heads = new ArrayList<>(MiniModel.linear(CLASS));
        heads.addAll(MiniModel.linear(GEOMETRY));
        if (teacher.seesWalk()) {
            heads.add(VIEWS);
        }
        return heads;
    }

    /** Blocks, then heads, in the order of the gradients. */
    static List<String> all(Teacher teacher) {
        List<String> names = new ArrayList<>(WeightOrder.encoder(teacher.config()));
        names.addAll(heads(teacher));
        return names;
    }

    static Map<String, Tensor> init(Teacher teacher, int frames, long seed) {
        VisionConfig config = teacher.config();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Random random = new Random(seed ^ teacher.label().hashCode());
        for (String name : WeightOrder.encoder(config)) {
            tensors.put(name, block(name, config, random));
        }
        MiniModel.linear(tensors, CLASS, GridLabels.PAIRS, config.hiddenSize(), random);
        tensors.put(CLASS + ".bias", MiniModel.constant(new long[] {GridLabels.PAIRS}, TowerObjective.RARE));
        MiniModel.linear(tensors, GEOMETRY, points(teacher), config.hiddenSize(), random);
        if (teacher.seesWalk()) {
            tensors.put(VIEWS, MiniModel.normal(new long[] {frames, config.hiddenSize()}, VIEW_STD, random));
        }
        return tensors;
    }

    /** Numbers of the geometry head: as its own camera sees them, and where frames are seen together as the first does. */
    private static int points(Teacher teacher) {
        return teacher.seesWalk() ? 2 * DenseLabels.POINTS : DenseLabels.POINTS;
    }

    private static Tensor block(String name, VisionConfig config, Random random) {
        long[] shape = shape(name, config);
        if (shape.length == 1) {
            return MiniModel.constant(shape, name.endsWith("bias") ? 0 : 1);
        }
        double fanIn = name.startsWith("patch_embed") ? config.patchValues() : shape[1];
        boolean residual = name.endsWith("attn.proj.weight") || name.endsWith("down_proj.weight");
        double gain = residual ? 1 / Math.sqrt(2.0 * config.depth()) : 1;
        return MiniModel.normal(shape, gain / Math.sqrt(fanIn), random);
    }

    private static long[] shape(String name, VisionConfig config) {
        long hidden = config.hiddenSize();
        long wide = config.intermediateSize();
        if (name.startsWith("patch_embed")) {
            return new long[] {
                hidden, config.inChannels(), config.temporalPatchSize(), config.patchSize(), config.patchSize()
            };
        }
        boolean bias = name.endsWith("bias");
        if (name.contains("qkv")) {
            return bias ? new long[] {3 * hidden} : new long[] {3 * hidden, hidden};
        } else if (name.contains("attn.proj")) {
            return bias ? new long[] {hidden} : new long[] {hidden, hidden};
        } else if (name.contains("gate_proj") || name.contains("up_proj")) {
            return bias ? new long[] {wide} : new long[] {wide, hidden};
        } else if (name.contains("down_proj")) {
            return bias ? new long[] {hidden} : new long[] {hidden, wide};
        }
        return new long[] {hidden};
    }
}
