package ai.valr.model.torch;

import ai.valr.model.config.LatentNorm;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.TextConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.config.VisionConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The numbers of a configuration that stand in the TorchScript sources as {@code ${name}}. */
final class ScriptSettings {
    /** The sources of a whole model, in the order in which they are read. */
    static final List<ScriptSource> MODEL = sources(
            "weights.py",
            "vision.py",
            "decoder.py",
            "latent.py",
            "training.py",
            "losses.py",
            "optimizer.py",
            "lora.py",
            "dense.py");

    /** The sources of a vision encoder of the tower's blocks alone. */
    static final List<ScriptSource> ENCODER =
            sources("weights.py", "vision.py", "training.py", "optimizer.py", "dense.py");

    /** Those of them that what an encoder makes of pictures depends on. */
    static final List<ScriptSource> FEATURES = sources("weights.py", "vision.py", "dense.py");

    /** What naming the frame of a visual token weighs beside the text, where a stage asks for it. */
    private static final double PREFIX_WEIGHT = 0.2;

    /** Positions fed at once from which a fused kernel of attention pays on a CPU: as fast at 20, 1.4 times at 60, 4 times at 200. */
    private static final int FUSED_FROM = 32;

    /** Patches of a picture that look at all of it at a time: scores of 16,384 patches then take 128 MiB a head, not 1 GiB. */
    static final int VISION_ROWS = 2048;

    private ScriptSettings() {}

    private static List<ScriptSource> sources(String... files) {
        return Stream.of(files).map(ScriptSource::own).toList();
    }

    static Map<String, String> of(ModelConfig config, ValrConfig valr) {
        TextConfig text = config.text();
        Map<String, String> settings = new TreeMap<>(of(config.vision()));
        settings.put("layers", Integer.toString(text.numHiddenLayers()));
        settings.put("heads", Integer.toString(text.numAttentionHeads()));
        settings.put("kv_heads", Integer.toString(text.numKeyValueHeads()));
        settings.put("kv_groups", Integer.toString(text.numAttentionHeads() / text.numKeyValueHeads()));
        settings.put("head_dim", Integer.toString(text.headDim()));
        settings.put("attention_scale", Double.toString(1 / Math.sqrt(text.headDim())));
        settings.put("fused_from", Integer.toString(FUSED_FROM));
        settings.put("rms_eps", Double.toString(text.rmsNormEps()));
        settings.put("rope_theta", Double.toString(text.ropeTheta()));
        settings.put("mrope_section", Arrays.toString(text.mropeSection()));
        settings.put("alignment_layer", Integer.toString(valr.alignmentLayer()));
        settings.put("look_layer", Integer.toString(valr.lookLayer()));
        settings.put("prefix_weight", Double.toString(PREFIX_WEIGHT));
        settings.put("latent_norm", latentNorm(valr.latentNorm()));
        settings.put("latent_passes", Integer.toString(valr.latentPasses()));
        settings.put("latent_open", Integer.toString(valr.latentOpenId()));
        settings.put("text_kind", Long.toString(PositionKind.ofText(valr.framesSeenBy())));
        return settings;
    }

    static Map<String, String> of(VisionConfig vision) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("vision_depth", Integer.toString(vision.depth()));
        settings.put("vision_hidden", Integer.toString(vision.hiddenSize()));
        settings.put("vision_heads", Integer.toString(vision.numHeads()));
        settings.put("vision_head_dim", Integer.toString(vision.headDim()));
        settings.put("vision_scale", Double.toString(1 / Math.sqrt(vision.headDim())));
        settings.put("vision_rows", Integer.toString(VISION_ROWS));
        settings.put("vision_full_blocks", Arrays.toString(vision.fullattBlockIndexes()));
        settings.put("merge", Integer.toString(vision.spatialMergeSize()));
        return settings;
    }

    /** The number that {@code latent.py} knows a norm by. */
    private static String latentNorm(LatentNorm norm) {
        return switch (norm) {
            case NONE -> "0";
            case RMS -> "1";
            case EMBED_SCALE -> "2";
        };
    }
}
