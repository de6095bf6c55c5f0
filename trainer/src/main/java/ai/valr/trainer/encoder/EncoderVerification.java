package ai.valr.trainer.encoder;

import ai.valr.model.ModelException;
import ai.valr.model.torch.Dtype;
import ai.valr.model.verify.Comparison;
import ai.valr.model.verify.Line;
import ai.valr.model.verify.Reference;
import ai.valr.model.verify.Report;
import ai.valr.model.verify.Tolerance;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Compares an encoder's every state with reference tensors of Hugging Face transformers, or of pi^3's own code: {@code cases.safetensors}
 * with {@code cases.json}. Letters: {@code B} pictures, of pi^3 the frames of one scene, {@code T} tokens, {@code P} patches, {@code E} width.
 */
public final class EncoderVerification {
    private static final String CASES = "cases";
    private static final String PIXELS = "pixel_values";
    private static final String MASK = "pixel_attention_mask";
    private static final String GRIDS = "spatial_shapes";
    private static final String STRETCH = "interpolate_pos_encoding";
    private static final String PICTURE = "image";

    private final VisionEncoder encoder;
    private final Reference reference;
    private final Comparison comparison;
    private final Tolerance tolerance;

    private EncoderVerification(VisionEncoder encoder, Reference reference, Comparison comparison, Dtype dtype) {
        this.encoder = encoder;
        this.reference = reference;
        this.comparison = comparison;
        this.tolerance = dtype == Dtype.FP32 ? Tolerance.ENCODERS : Tolerance.ENCODERS_BF16;
    }

    /**
     * Verifies an encoder.
     *
     * @param encoderDir its folder in Hugging Face's layout; preprocessing is not needed
     * @param casesDir folder of the reference
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     * @param dtype that it computes in; in bfloat16 the tolerance is wide
     * @param progress told each line as it comes
     * @throws ModelException when the encoder cannot be loaded, or the reference is not there or lacks tensors
     */
    public static Report run(Path encoderDir, Path casesDir, String device, Dtype dtype, Consumer<Line> progress) {
        if (!Reference.exists(casesDir, CASES)) {
            throw new ModelException(casesDir + " holds no " + CASES
                    + ".safetensors; give the folder of the encoder's reference tensors");
        }
        Comparison comparison = new Comparison(progress);
        try (VisionEncoder encoder = VisionEncoder.open(encoderDir, device, dtype);
                Reference reference = Reference.open(casesDir, CASES)) {
            new EncoderVerification(encoder, reference, comparison, dtype).inputs(casesDir);
            return new Report(comparison.lines(), reference.unused());
        }
    }

    private void inputs(Path casesDir) {
        int input = 0;
        while (reference.has(name(input, PIXELS))) {
            checkShape(input, reference.shape(name(input, PIXELS)), casesDir);
            reference.require(required(input));
            input(input++);
        }
        if (input == 0) {
            throw new ModelException(
                    casesDir + " holds no " + name(0, PIXELS) + "; give the reference tensors of an encoder");
        }
    }

    private static String name(int input, String tensor) {
        return "input" + input + "." + tensor;
    }

    private List<String> required(int input) {
        List<String> names = new ArrayList<>(List.of("embeddings"));
        for (int i = 1; i <= encoder.config().layers(); i++) {
            names.add("block" + i);
        }
        names.add("last");
        if (encoder.config().family().hasClassToken()) {
            names.addAll(List.of("last_cls", "last_registers"));
        }
        names.addAll(ofDecoder());
        if (encoder.config().family().takesPatches()) {
            names.addAll(List.of(MASK, GRIDS));
        }
        return names.stream().map(tensor -> name(input, tensor)).toList();
    }

    private void input(int input) {
        int[] shape = reference.shape(name(input, PIXELS));
        boolean patches = encoder.config().family().takesPatches();
        int[] grids = patches
                ? Arrays.stream(reference.grids(name(input, GRIDS)))
                        .flatMapToInt(Arrays::stream)
                        .toArray()
                : new int[0];
        boolean[] shown = patches ? mask(input, grids, shape[1]) : null;
        if (patches) {
            picture(input, grids, shape);
        }
        EncoderPixels pixels = new EncoderPixels(
                reference.floats(name(input, PIXELS)),
                Arrays.stream(shape).asLongStream().toArray(),
                grids);
        List<float[]> all = encoder.states(pixels, stretch(input, shape));
        List<float[]> states = all.subList(0, encoder.config().layers() + 2);
        int prefix = encoder.config().prefixTokens();
        int tokens = states.get(0).length / shape[0] / encoder.config().hiddenSize();
        for (int i = 0; i < states.size(); i++) {
            String tensor = i == 0 ? "embeddings" : i == states.size() - 1 ? "last" : "block" + i;
            comparison.floats(
                    reference, name(input, tensor), cut(states.get(i), tokens, prefix, tokens), tolerance, shown);
        }
        if (prefix > 0) {
            float[] last = states.get(states.size() - 1);
            comparison.floats(reference, name(input, "last_cls"), cut(last, tokens, 0, 1), tolerance);
            comparison.floats(reference, name(input, "last_registers"), cut(last, tokens, 1, prefix), tolerance);
        }
        List<String> behind = ofDecoder();
        for (int i = 0; i < behind.size(); i++) {
            comparison.floats(reference, name(input, behind.get(i)), all.get(states.size() + i), tolerance);
        }
    }

    /** Tensors behind those of the encoder's blocks: the decoder's blocks with their registers, and the features. */
    private List<String> ofDecoder() {
        List<String> names = new ArrayList<>();
        encoder.config().decoder().ifPresent(decoder -> {
            for (int i = 1; i <= decoder.layers(); i++) {
                names.add("decoder" + i);
            }
            names.add("features");
        });
        return names;
    }

    private void checkShape(int input, int[] shape, Path casesDir) {
        EncoderConfig config = encoder.config();
        boolean fits = config.family().takesPatches()
                ? shape.length == 3 && shape[2] == config.patchValues()
                : shape.length == 4
                        && shape[1] == 3
                        && Math.min(shape[2], shape[3]) >= config.patchSize()
                        && (stretch(input, shape)
                                || shape[2] / config.patchSize() * (shape[3] / config.patchSize())
                                        == config.positionSide() * config.positionSide());
        if (!fits) {
            throw new ModelException(name(input, PIXELS) + " of " + casesDir + " is " + Arrays.toString(shape)
                    + ", which an encoder of " + config.family().modelType() + " with patches of "
                    + config.patchSize() + " does not take; give the cases that belong to this encoder");
        }
    }

    /** Whether positions are resized: what the reference was called with, where its family has a choice. */
    private boolean stretch(int input, int[] shape) {
        JsonNode about = reference.about().path("inputs").path(input);
        return encoder.config().family() != EncoderFamily.SIGLIP2
                || (about.isMissingNode()
                        ? shape[2] != shape[3]
                        : about.path(STRETCH).asBoolean());
    }

    /** Which rows (B * P) are no padding. */
    private boolean[] mask(int input, int[] grids, int most) {
        long[] seen = new long[grids.length / 2 * most];
        boolean[] shown = new boolean[seen.length];
        for (int i = 0; i < seen.length; i++) {
            int picture = i / most;
            shown[i] = i % most < grids[2 * picture] * grids[2 * picture + 1];
            seen[i] = shown[i] ? 1 : 0;
        }
        comparison.longs(reference, name(input, MASK), seen);
        return shown;
    }

    /** A picture that the reference holds beside its patches, cut as a recipe's frames are. */
    private void picture(int input, int[] grids, int[] shape) {
        for (int i = 0; input == 0 && i < shape[0]; i++) {
            if (reference.has(PICTURE + i)) {
                int rows = grids[2 * i];
                int columns = grids[2 * i + 1];
                float[] got = EncoderPixels.patches(
                        reference.floats(PICTURE + i),
                        rows,
                        columns,
                        encoder.config().patchSize());
                float[] all = reference.floats(name(input, PIXELS));
                int from = i * shape[1] * shape[2];
                comparison.floats(
                        PICTURE + i, Arrays.copyOfRange(all, from, from + got.length), got, Tolerance.EXACT, null);
            }
        }
    }

    /** Tokens {@code from} to {@code to} of each picture: (B, T, E) to (B, to - from, E). */
    private float[] cut(float[] state, int tokens, int from, int to) {
        int width = encoder.config().hiddenSize();
        int pictures = state.length / tokens / width;
        float[] out = new float[pictures * (to - from) * width];
        for (int i = 0; i < pictures; i++) {
            System.arraycopy(state, (i * tokens + from) * width, out, i * (to - from) * width, (to - from) * width);
        }
        return out;
    }
}
