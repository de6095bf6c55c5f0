package ai.valr.trainer.encoder;

import ai.djl.ndarray.NDManager;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.ScriptSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The TorchScript functions of an encoder, with the numbers of its configuration. */
final class EncoderScript {
    /** Weights of a block without a gate; see {@code transformer.py}. */
    private static final int BLOCK_WEIGHTS = 14;

    private static final int GATE_WEIGHTS = 2;

    private EncoderScript() {}

    static ScriptModule compile(NDManager manager, EncoderConfig config) {
        List<String> files = new ArrayList<>(List.of("transformer.py", "patches.py", "assembly.py"));
        files.addAll(config.family().scripts());
        List<ScriptSource> sources = new ArrayList<>(List.of(ScriptSource.WEIGHTS));
        files.forEach(file -> sources.add(new ScriptSource(EncoderScript.class, file)));
        return ScriptModule.compile(manager, sources, settings(config));
    }

    private static Map<String, String> settings(EncoderConfig config) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("hidden", Integer.toString(config.hiddenSize()));
        settings.put("layers", Integer.toString(config.layers()));
        settings.put("heads", Integer.toString(config.heads()));
        settings.put("head_dim", Integer.toString(config.headDim()));
        settings.put("patch", Integer.toString(config.patchSize()));
        settings.put("position_side", Integer.toString(config.positionSide()));
        settings.put("rope_theta", Double.toString(config.ropeTheta()));
        settings.put("two_pi", Double.toString(2 * Math.PI));
        settings.put("norm_eps", Double.toString(config.normEps()));
        settings.put("activation", activation(config.activation()));
        settings.put("gated", config.gated() ? "True" : "False");
        config.decoder().ifPresent(decoder -> decoder(settings, config, decoder));
        settings.put("block_weights", Integer.toString(BLOCK_WEIGHTS + (config.gated() ? GATE_WEIGHTS : 0)));
        return settings;
    }

    private static void decoder(Map<String, String> settings, EncoderConfig config, SceneDecoder decoder) {
        settings.put("decoder_layers", Integer.toString(decoder.layers()));
        settings.put("decoder_heads", Integer.toString(decoder.heads()));
        settings.put("decoder_head_dim", Integer.toString(config.hiddenSize() / decoder.heads()));
        settings.put("decoder_theta", Double.toString(decoder.ropeTheta()));
    }

    private static String activation(String name) {
        return switch (name) {
            case "gelu" -> "torch.gelu(x)";
            case "gelu_pytorch_tanh" -> "torch.gelu(x, approximate=\"tanh\")";
            case "silu" -> "torch.silu(x)";
            default -> throw new IllegalArgumentException("hidden_act " + name + " has no function");
        };
    }
}
