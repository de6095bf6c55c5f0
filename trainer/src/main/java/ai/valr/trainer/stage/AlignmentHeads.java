package ai.valr.trainer.stage;

import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.config.EncoderSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The heads psi of the paper, one an encoder: three linear layers, kept in {@code alignment.safetensors}. */
public final class AlignmentHeads {
    public static final String FILE = "alignment.safetensors";

    private AlignmentHeads() {}

    /** Names in the order of {@code losses.py}: six tensors an encoder. */
    public static List<String> names(List<EncoderSpec> encoders) {
        List<String> names = new ArrayList<>();
        for (EncoderSpec encoder : encoders) {
            for (int layer = 0; layer <= 4; layer += 2) {
                names.addAll(MiniModel.linear("psi." + encoder.name() + "." + layer));
            }
        }
        return names;
    }

    /** Fresh heads: hidden size, {@code width} twice, the encoder's dimension. */
    public static Map<String, Tensor> init(List<EncoderSpec> encoders, int hiddenSize, int width, long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Random random = new Random(seed ^ 0x707369L);
        for (EncoderSpec encoder : encoders) {
            String name = "psi." + encoder.name() + ".";
            MiniModel.linear(tensors, name + 0, width, hiddenSize, random);
            MiniModel.linear(tensors, name + 2, width, width, random);
            MiniModel.linear(tensors, name + 4, encoder.dim(), width, random);
        }
        return tensors;
    }
}
