package ai.valr.model.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.ModelException;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.position.VideoRule;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The reference's training sequence: a prompt, then for each step {@code <latent>}, K latents, {@code </latent>} and
 * text. Letters: {@code N} steps, {@code K} latents, {@code P} patches of the targets, {@code E} their dimension.
 *
 * @param prompt one row
 * @param steps token ids of each step's text
 * @param latents K
 * @param open id of {@code <latent>}
 * @param close id of {@code </latent>}
 * @param targetValues float32 (N, P, E)
 * @param targetShape N, P, E
 */
record TrainingSequence(
        Prompt prompt, List<int[]> steps, int latents, int open, int close, float[] targetValues, int[] targetShape) {
    static final int IGNORED = -100;
    static final List<String> REQUIRED = List.of(
            "prompt.input_ids",
            "prompt.attention_mask",
            "prompt.image_grid_thw",
            "prompt.position_ids",
            "prompt.image_vit.merged",
            "targets",
            "forward.ids",
            "forward.labels",
            "forward.labels_with_open",
            "forward.latent_inputs",
            "forward.logits_after_prompt",
            "forward.middle",
            "forward.upsampled",
            "forward.projected",
            "forward.cosine");

    /** A latent's place in {@code forward.ids}. */
    private static final int LATENT = -1;

    static TrainingSequence read(Reference reference, ModelConfig config) {
        Prompt prompt = Prompt.read(reference, "prompt", VideoRule.SPATIAL, config);
        int latents = reference.about().path("latents").asInt();
        List<int[]> steps = new ArrayList<>();
        for (JsonNode step : reference.about().path("step_ids")) {
            steps.add(IntStream.range(0, step.size())
                    .map(i -> step.get(i).asInt())
                    .toArray());
        }
        // The JSON does not name the two tokens, but they stand around the first latents.
        long[] ids = reference.longs("forward.ids");
        int at = prompt.width();
        if (prompt.rows() != 1 || ids.length < at + latents + 2 || ids[at + 1] != LATENT) {
            throw new ModelException("forward.ids in " + reference.dir()
                    + " is no prompt of one row followed by <latent> and " + latents + " latents");
        }
        return new TrainingSequence(
                prompt,
                steps,
                latents,
                Math.toIntExact(ids[at]),
                Math.toIntExact(ids[at + 1 + latents]),
                reference.floats("targets"),
                reference.shape("targets"));
    }

    /** Side of the targets' square grid. */
    int grid() {
        return (int) Math.round(Math.sqrt(targetShape[1]));
    }

    /** float32 (N, P, E). */
    NDArray targets(NDManager scratch) {
        return scratch.create(
                targetValues,
                new Shape(Arrays.stream(targetShape).asLongStream().toArray()));
    }

    /** int64 (1, N, 1): step n is aligned to the n-th target. */
    NDArray targetOfStep(NDManager scratch) {
        return scratch.create(LongStream.range(0, steps.size()).toArray(), new Shape(1, steps.size(), 1));
    }

    /** What is fed as text: the prompt's last token, then {@code </latent>} and text behind each latent block. */
    List<long[]> chunks() {
        List<long[]> chunks = new ArrayList<>();
        chunks.add(new long[] {prompt.ids()[0][prompt.width() - 1]});
        for (int[] step : steps) {
            long[] chunk = new long[step.length + 1];
            chunk[0] = close;
            for (int i = 0; i < step.length; i++) {
                chunk[i + 1] = step[i];
            }
            chunks.add(chunk);
        }
        return chunks;
    }

    /**
     * What follows each position of {@link #chunks()}.
     *
     * @param withOpen whether {@code <latent>} is asked for too
     */
    List<long[]> chunkLabels(boolean withOpen) {
        List<long[]> labels = new ArrayList<>();
        List<long[]> chunks = chunks();
        for (int c = 0; c < chunks.size(); c++) {
            long[] chunk = chunks.get(c);
            long[] next = Arrays.copyOfRange(chunk, 1, chunk.length + 1);
            next[chunk.length - 1] = withOpen && c < steps.size() ? open : IGNORED;
            labels.add(next);
        }
        return labels;
    }

    /** The whole sequence, -1 at latents. */
    long[] ids() {
        return sequence(false, false);
    }

    /** Unshifted labels of the whole sequence. */
    long[] labels(boolean withOpen) {
        return sequence(true, withOpen);
    }

    private long[] sequence(boolean labels, boolean withOpen) {
        LongStream.Builder out = LongStream.builder();
        for (long id : prompt.ids()[0]) {
            out.add(labels ? IGNORED : id);
        }
        for (int[] step : steps) {
            out.add(labels && !withOpen ? IGNORED : open);
            for (int k = 0; k < latents; k++) {
                out.add(labels ? IGNORED : LATENT);
            }
            out.add(labels ? IGNORED : close);
            for (int id : step) {
                out.add(id);
            }
        }
        return out.build().toArray();
    }
}
