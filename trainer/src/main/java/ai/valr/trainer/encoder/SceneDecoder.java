package ai.valr.trainer.encoder;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * pi^3's blocks behind its DINOv2 (arXiv 2507.13347, section 3.1): in turn each frame alone, and all frames of a scene at once. They are as
 * wide as the encoder, and as its blocks they have an MLP of {@code intermediateSize}.
 *
 * @param layers blocks, of which the first sees frames alone; at least two
 * @param heads attention heads
 * @param registers tokens before a frame's patches
 * @param ropeTheta base of the rotary positions
 */
public record SceneDecoder(int layers, int heads, int registers, double ropeTheta) {
    /** The last blocks, whose patches are the features. */
    static final int FEATURE_BLOCKS = 2;

    /** Begins the names of the encoder's weights. */
    static final String ENCODER = "encoder.";

    /** Name of the registers. */
    static final String REGISTERS = "register_token";

    /**
     * Its weights.
     *
     * @param hidden width of the encoder
     * @param wide width of an MLP
     * @return shapes by the file's names, in the order of {@code pi3.py}
     */
    Map<String, long[]> shapes(long hidden, long wide) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put(REGISTERS, new long[] {1, 1, registers, hidden});
        for (int n = 0; n < layers; n++) {
            String block = "decoder." + n + ".";
            affine(shapes, block + "norm1", hidden);
            linear(shapes, block + "attn.qkv", 3 * hidden, hidden);
            affine(shapes, block + "attn.q_norm", hidden / heads);
            affine(shapes, block + "attn.k_norm", hidden / heads);
            linear(shapes, block + "attn.proj", hidden, hidden);
            shapes.put(block + "ls1.gamma", new long[] {hidden});
            affine(shapes, block + "norm2", hidden);
            linear(shapes, block + "mlp.fc1", wide, hidden);
            linear(shapes, block + "mlp.fc2", hidden, wide);
            shapes.put(block + "ls2.gamma", new long[] {hidden});
        }
        return shapes;
    }

    private static void affine(Map<String, long[]> shapes, String name, long size) {
        shapes.put(name + ".weight", new long[] {size});
        shapes.put(name + ".bias", new long[] {size});
    }

    private static void linear(Map<String, long[]> shapes, String name, long out, long in) {
        shapes.put(name + ".weight", new long[] {out, in});
        shapes.put(name + ".bias", new long[] {out});
    }
}
