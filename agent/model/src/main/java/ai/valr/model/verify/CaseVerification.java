package ai.valr.model.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.position.VideoRule;
import ai.valr.model.torch.Dtype;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One prompt from its pictures to greedy text, through the functions that serving uses. */
final class CaseVerification {
    private static final List<String> LOGITS = List.of("logits", "logits_fp32_compute", "logits_bf16_compute");

    private final ModelUnderTest model;
    private final TowerVerification tower;
    private final Texts texts;
    private final Comparison comparison;

    CaseVerification(ModelUnderTest model, TowerVerification tower, Texts texts, Comparison comparison) {
        this.model = model;
        this.tower = tower;
        this.texts = texts;
        this.comparison = comparison;
    }

    /** Names of tensors that a case of the full format holds. */
    static List<String> required(Reference reference, String name, ModelConfig config) {
        List<String> names = new ArrayList<>(List.of(
                "input_ids",
                "attention_mask",
                "position_ids",
                "rope_deltas",
                "inputs_embeds",
                "last_hidden_state",
                "logits",
                "greedy.ids",
                "greedy.logits"));
        for (int i = 1; i <= config.text().numHiddenLayers(); i++) {
            names.add("layer" + i);
        }
        if (!reference.about().path("cases").path(name).path("images").isEmpty()) {
            boolean video = reference.has(name + ".video_grid_thw");
            String kind = video ? "video" : "image";
            if (video) {
                names.add("second_per_grid_ts");
            }
            names.add(kind + "_grid_thw");
            for (String part : List.of("merged", "window_index", "cu_window_seqlens", "cu_seqlens")) {
                names.add(kind + "_vit." + part);
            }
            if (reference.has(name + "." + kind + "_vit.patch_embed")) {
                for (int i = 0; i < config.vision().depth(); i++) {
                    names.add(kind + "_vit.block" + i);
                }
            }
        }
        return names.stream().map(part -> name + "." + part).toList();
    }

    /**
     * Compares what the reference holds of a case.
     *
     * @param from where the prompt stands
     * @param expected what is compared; may be the same
     * @return the visual tokens that were fed, float32 (M, D)
     */
    float[] run(Reference from, Reference expected, String name) {
        JsonNode about = from.about().path("cases").path(name);
        VideoRule rule = about.path("rule").asText("spatial").equals("max") ? VideoRule.LARGEST : VideoRule.SPATIAL;
        Prompt prompt = Prompt.read(from, name, rule, model.config());
        String at = name + ".";
        boolean[] mask = prompt.mask();
        if (from == expected) {
            texts.prompt(at, about.path("text"), prompt);
            comparison.longs(expected, at + "position_ids", prompt.positions(), mask);
            comparison.longs(
                    expected,
                    at + "rope_deltas",
                    Arrays.stream(prompt.rope().deltas()).asLongStream().toArray());
        }
        float[] merged = tower.merged(from, expected, name, about.path("images"));
        try (NDManager scratch = model.scratch()) {
            NDArray[] out = prompt.prefill(scratch, model, merged);
            compare(scratch, expected, at + "inputs_embeds", out[1], mask);
            for (int i = 1; i <= model.layers(); i++) {
                compare(scratch, expected, at + "layer" + i, out[1 + i], mask);
            }
            compare(scratch, expected, at + "last_hidden_state", out[0], mask);
            for (String kind : LOGITS) {
                if (expected.has(at + kind)) {
                    logits(scratch, expected, at + kind, prompt, out[0]);
                }
            }
            if (expected.has(at + "greedy.ids") && model.dtype() == Dtype.FP32) {
                List<NDArray> state = Arrays.asList(out).subList(2 + model.layers(), out.length);
                greedy(scratch, expected, at, about, prompt, state);
            }
        }
        return merged;
    }

    private void compare(NDManager scratch, Reference expected, String name, NDArray got, boolean[] mask) {
        if (model.dtype() == Dtype.FP32 && expected.has(name)) {
            comparison.floats(expected, name, model.floats(scratch, got), Tolerance.STATES, mask);
        }
    }

    /** The last positions' logits, as many as the reference holds. */
    private void logits(NDManager scratch, Reference expected, String name, Prompt prompt, NDArray hidden) {
        int from = prompt.width() - expected.shape(name)[1];
        float[] got = model.logits(scratch, hidden.get(new NDIndex(":, {}:", from)));
        boolean exact = model.dtype() == Dtype.FP32 && !name.endsWith("bf16_compute");
        comparison.floats(
                expected, name, got, exact ? Tolerance.STATES : Tolerance.BF16, prompt.mask(from, prompt.width()));
    }

    private void greedy(
            NDManager scratch, Reference expected, String at, JsonNode about, Prompt prompt, List<NDArray> state) {
        int tokens = expected.shape(at + "greedy.ids")[0];
        NDArray[] said = speak(scratch, model, tokens, prompt.rows(), state);
        long[] ids = tokenByToken(said[0].toLongArray(), prompt.rows());
        comparison.longs(expected, at + "greedy.ids", ids);
        comparison.floats(expected, at + "greedy.logits", model.floats(scratch, said[2]), Tolerance.STATES);
        texts.greedy(at + "greedy_text", about.path("greedy_text"), ids, prompt.rows());
    }

    /** From (B, n) to (n, B). */
    private static long[] tokenByToken(long[] ids, int rows) {
        int tokens = ids.length / rows;
        return IntStream.range(0, ids.length)
                .mapToLong(i -> ids[i % rows * tokens + i / rows])
                .toArray();
    }

    /** Greedy text that nothing stops, with its logits: as {@code speak}. */
    static NDArray[] speak(NDManager scratch, ModelUnderTest model, int tokens, int rows, List<NDArray> state) {
        return model.call(
                scratch,
                "speak",
                tokens,
                scratch.create(new long[0]),
                scratch.create(new long[0]),
                scratch.create(new long[0]),
                0.0,
                scratch.zeros(new Shape(rows, tokens)),
                scratch.create(new Shape(0)),
                true,
                ModelUnderTest.activeRows(scratch, rows),
                state,
                model.decoder());
    }
}
