package ai.valr.trainer.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.FrameTokens;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.file.FileDigest;
import ai.valr.model.torch.ScriptModule;
import ai.valr.trainer.roomworld.Walk;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A vision tower that is not trained.
 *
 * @param manager says the device; what is made for a call goes with it
 * @param weights of the tower, float32
 */
public record FrozenTower(ModelConfig config, ScriptModule script, NDManager manager, List<NDArray> weights) {
    public FrozenTower {
        weights = List.copyOf(weights);
    }

    /** Of the weights, the sizes and the functions; 64 hexadecimal digits. */
    String digest() {
        MessageDigest digest = FileDigest.sha256();
        String facts =
                new String(config.canonical(), StandardCharsets.UTF_8) + ScriptModule.digestOfFeatures(config.vision());
        digest.update(facts.getBytes(StandardCharsets.UTF_8));
        for (NDArray weight : weights) {
            digest.update((weight.getShape() + "\n").getBytes(StandardCharsets.UTF_8));
            TensorDigest.update(digest, weight.toFloatArray());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The visual tokens of a walk's frames. One walk at a time: products over more rows may round otherwise, and what a scene's tokens
     * are must not depend on which scenes were made beside it.
     */
    List<FrameTokens> see(Walk walk) {
        WalkTensors input = new WalkTensors(List.of(walk), config.vision());
        try (NDManager scratch = manager.newSubManager()) {
            float[] merged = script
                    .call(
                            scratch,
                            "vision",
                            input.pixels(scratch),
                            weights,
                            input.windowIndex(scratch),
                            input.positions(scratch),
                            input.frameLengths(),
                            input.frameLengths())[0]
                    .toFloatArray();
            int values = merged.length / input.frames();
            int side = (int) Math.round(Math.sqrt(input.patchesPerFrame()));
            int hidden = config.text().hiddenSize();
            return IntStream.range(0, input.frames())
                    .mapToObj(f -> new FrameTokens(
                            Arrays.copyOfRange(merged, f * values, (f + 1) * values), hidden, 1, side, side))
                    .toList();
        }
    }
}
