package ai.valr.model.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.ModelException;
import ai.valr.model.position.VideoRule;
import ai.valr.model.torch.Dtype;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Latent blocks with the text behind them, through the functions that serving uses. */
final class LatentVerification {
    private static final List<String> PARTS = List.of("inputs", "positions", "blocks", "outputs", "ids", "logits");

    private final ModelUnderTest model;
    private final Map<String, float[]> merged;
    private final Comparison comparison;

    /** @param merged visual tokens by case */
    LatentVerification(ModelUnderTest model, Map<String, float[]> merged, Comparison comparison) {
        this.model = model;
        this.merged = merged;
        this.comparison = comparison;
    }

    /** Names of tensors that a latent case holds: at least one block. */
    static List<String> required(Reference reference, String name) {
        List<String> names = new ArrayList<>();
        for (int block = 0; block < Math.max(1, blocks(reference, name)); block++) {
            for (String part : PARTS) {
                names.add(at(name, block) + part);
            }
        }
        return names;
    }

    private static String at(String name, int block) {
        return name + ".block" + block + ".";
    }

    private static int blocks(Reference reference, String name) {
        int count = 0;
        while (hasAny(reference, at(name, count))) {
            count++;
        }
        return count;
    }

    private static boolean hasAny(Reference reference, String prefix) {
        return reference.names().stream().anyMatch(tensor -> tensor.startsWith(prefix));
    }

    /** @param name as in the JSON, {@code latent.CASE_kK} */
    void run(Reference reference, String name) {
        if (model.dtype() != Dtype.FP32) {
            return;
        }
        JsonNode about = reference.about().path("cases").path(name);
        String of = about.path("prompt").asText();
        int latents = about.path("latents").asInt();
        if (latents < 1 || !merged.containsKey(of)) {
            throw new ModelException(name + " in " + reference.dir() + " names the prompt '" + of + "' and " + latents
                    + " latents; expected one of the cases and 1 or more");
        }
        Prompt prompt = Prompt.read(reference, of, VideoRule.SPATIAL, model.config());
        try (NDManager scratch = model.scratch()) {
            NDArray[] out = prompt.prefill(scratch, model, merged.get(of));
            List<NDArray> state = tail(out, 2 + model.layers());
            for (int block = 0; block < blocks(reference, name); block++) {
                if (block > 0) {
                    state = List.of(model.call(
                            scratch,
                            "forced",
                            token(reference, "<|step|>"),
                            ModelUnderTest.activeRows(scratch, 1),
                            state,
                            model.decoder()));
                }
                state = block(scratch, reference, at(name, block), latents, state);
            }
        }
    }

    private List<NDArray> block(NDManager scratch, Reference reference, String at, int latents, List<NDArray> state) {
        NDArray[] thought = think(scratch, model, reference, latents, state);
        comparison.floats(reference, at + "inputs", model.floats(scratch, thought[0]), Tolerance.LATENTS);
        List<NDArray> after = tail(thought, 5);
        // Positions grow by one, so that the one behind </latent> tells those of the latents.
        long first = after.get(1).toLongArray()[0] - 1 - latents;
        comparison.longs(
                reference,
                at + "positions",
                IntStream.range(0, latents).mapToLong(i -> i + first).toArray());
        comparison.floats(reference, at + "blocks", model.floats(scratch, thought[1]), Tolerance.LATENTS);
        comparison.floats(reference, at + "outputs", model.floats(scratch, thought[2]), Tolerance.LATENTS);
        NDArray[] said = CaseVerification.speak(scratch, model, reference.shape(at + "ids")[0], 1, after);
        comparison.longs(reference, at + "ids", said[0].toLongArray());
        comparison.floats(reference, at + "logits", model.floats(scratch, said[2]), Tolerance.LATENTS);
        return tail(said, 3);
    }

    /** As {@code latent_block}. */
    static NDArray[] think(
            NDManager scratch, ModelUnderTest model, Reference tokens, int latents, List<NDArray> state) {
        return model.call(
                scratch,
                "latent_block",
                token(tokens, "<latent>"),
                token(tokens, "</latent>"),
                latents,
                ModelUnderTest.activeRows(scratch, 1),
                state,
                model.decoder());
    }

    static int token(Reference reference, String token) {
        JsonNode id = reference.about().path("token_ids").path(token);
        if (!id.isInt()) {
            throw new ModelException("token_ids in cases.json of " + reference.dir() + " has no " + token);
        }
        return id.intValue();
    }

    static List<NDArray> tail(NDArray[] out, int from) {
        return Arrays.asList(out).subList(from, out.length);
    }
}
