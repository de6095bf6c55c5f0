package ai.valr.model.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.torch.PositionKind;
import ai.valr.model.torch.WeightOrder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * One training sequence: its forward pass as serving takes it, and losses, gradients and AdamW's updates by the
 * functions of training. Letters as in {@link TrainingSequence}.
 */
final class TrainingVerification {
    private static final String GRAD = "grad.";
    private static final String GRAD_ROWS = "grad_row_norms.";
    private static final String AFTER = "after.";
    private static final String AFTER_ROWS = "after_row_norms.";
    private static final List<String> LOSSES = List.of("total", "ce", "repa", "ce_with_open");

    private final ModelUnderTest model;
    private final Reference reference;
    private final Comparison comparison;
    private final List<String> heads;
    private final List<String> names;

    TrainingVerification(ModelUnderTest model, Reference reference, Comparison comparison) {
        this.model = model;
        this.reference = reference;
        this.comparison = comparison;
        this.heads = List.of("psi.0.weight", "psi.0.bias", "psi.2.weight", "psi.2.bias", "psi.4.weight", "psi.4.bias");
        this.names = new ArrayList<>(WeightOrder.decoder(model.config()));
        names.addAll(heads);
    }

    void run(TowerVerification tower) {
        requireAll();
        TrainingSequence sequence = TrainingSequence.read(reference, model.config());
        tower.merged(reference, reference, "prompt", reference.about().path("images"));
        comparison.longs(
                reference,
                "prompt.position_ids",
                sequence.prompt().positions(),
                sequence.prompt().mask());
        comparison.longs(reference, "forward.ids", sequence.ids());
        comparison.longs(reference, "forward.labels", sequence.labels(false));
        comparison.longs(reference, "forward.labels_with_open", sequence.labels(true));
        try (NDManager scratch = model.scratch()) {
            forward(scratch, sequence);
        }
        try (NDManager scratch = model.scratch()) {
            train(scratch, sequence);
        }
    }

    private void requireAll() {
        List<String> required = new ArrayList<>(TrainingSequence.REQUIRED);
        heads.forEach(name -> {
            required.add("initial." + name);
            required.add(GRAD + name);
            required.add(AFTER + name);
        });
        for (String name : List.of(CheckpointCheck.EMBEDDING, CheckpointCheck.HEAD)) {
            if (names.contains(name)) {
                required.add(GRAD_ROWS + name);
                required.add(AFTER_ROWS + name);
            }
        }
        reference.require(required);
        List<String> missing = new ArrayList<>();
        for (String key : List.of("lambda", "adamw", "latents", "steps", "step_ids", "grad_norms")) {
            if (!reference.about().has(key)) {
                missing.add(key);
            }
        }
        JsonNode norms = reference.about().path("grad_norms");
        names.stream().filter(name -> !norms.has(name)).forEach(name -> missing.add("grad_norms." + name));
        if (!missing.isEmpty()) {
            throw new ModelException("training.json in " + reference.dir() + " lacks " + missing);
        }
    }

    /** Step by step through the session's functions: what serving does is what training differentiates. */
    private void forward(NDManager scratch, TrainingSequence sequence) {
        NDArray[] out = sequence.prompt().prefill(scratch, model, reference.floats("prompt.image_vit.merged"));
        List<NDArray> state = LatentVerification.tail(out, 2 + model.layers());
        int hidden = model.config().text().hiddenSize();
        int middleLayer = reference.about().path("middle_layer").asInt();
        List<float[]> inputs = new ArrayList<>();
        List<float[]> middles = new ArrayList<>();
        List<float[]> logits = new ArrayList<>();
        for (int[] text : sequence.steps()) {
            NDArray[] thought = model.call(
                    scratch,
                    "latent_block",
                    sequence.open(),
                    sequence.close(),
                    sequence.latents(),
                    ModelUnderTest.activeRows(scratch, 1),
                    state,
                    model.decoder());
            state = LatentVerification.tail(thought, 5);
            inputs.add(model.floats(scratch, thought[0]));
            float[] blocks = model.floats(scratch, thought[1]);
            int size = sequence.latents() * hidden;
            middles.add(Arrays.copyOfRange(blocks, (middleLayer - 1) * size, middleLayer * size));
            // <latent> and all latents but the last are what is fed next; then the last, and </latent>.
            logits.add(model.logits(scratch, thought[0]));
            float[] outputs = model.floats(scratch, thought[2]);
            logits.add(model.logits(
                    scratch,
                    scratch.create(
                            Arrays.copyOfRange(outputs, outputs.length - hidden, outputs.length),
                            new Shape(1, hidden))));
            logits.add(model.logits(scratch, state.get(2)));
            NDArray[] spoken = feed(scratch, text, state);
            logits.add(model.logits(scratch, spoken[0]));
            state = LatentVerification.tail(spoken, 2 + model.layers());
        }
        int n = sequence.steps().size();
        comparison.floats(reference, "forward.latent_inputs", joined(inputs), Tolerance.LATENTS);
        comparison.floats(reference, "forward.logits_after_prompt", joined(logits), Tolerance.LATENTS);
        comparison.floats(reference, "forward.middle", joined(middles), Tolerance.LATENTS);
        NDArray middle = scratch.create(joined(middles), new Shape(n, sequence.latents(), hidden));
        int side = sequence.grid();
        NDArray up = model.call(scratch, "upsample", middle, side, side)[0];
        comparison.floats(reference, "forward.upsampled", model.floats(scratch, up), Tolerance.LATENTS);
        NDArray projected = model.call(scratch, "psi", up, initialHeads(scratch), 0)[0];
        comparison.floats(reference, "forward.projected", model.floats(scratch, projected), Tolerance.LATENTS);
        NDArray cosine = model.call(scratch, "cosine", projected, sequence.targets(scratch))[0];
        comparison.floats(reference, "forward.cosine", model.floats(scratch, cosine), Tolerance.LATENTS);
    }

    private NDArray[] feed(NDManager scratch, int[] text, List<NDArray> state) {
        long next = state.get(1).toLongArray()[0];
        long[] positions = new long[3 * text.length];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = next + i % text.length;
        }
        long[] kinds = new long[text.length];
        Arrays.fill(kinds, PositionKind.SEEING);
        return model.call(
                scratch,
                "prefill",
                scratch.create(Arrays.stream(text).asLongStream().toArray(), new Shape(1, text.length)),
                scratch.create(new float[0], new Shape(0, model.config().text().hiddenSize())),
                scratch.create(new long[0]),
                scratch.create(positions, new Shape(3, 1, text.length)),
                scratch.create(kinds, new Shape(1, text.length)),
                state,
                model.decoder());
    }

    private List<NDArray> initialHeads(NDManager scratch) {
        return heads.stream()
                .map(name -> scratch.create(
                        reference.floats("initial." + name),
                        new Shape(Arrays.stream(reference.shape("initial." + name))
                                .asLongStream()
                                .toArray())))
                .toList();
    }

    private void train(NDManager scratch, TrainingSequence sequence) {
        List<NDArray> weights = model.trainable(scratch);
        List<NDArray> psi = initialHeads(scratch);
        List<NDArray> parameters = new ArrayList<>(weights);
        parameters.addAll(psi);
        List<NDArray> first =
                parameters.stream().map(p -> scratch.zeros(p.getShape())).toList();
        List<NDArray> second =
                parameters.stream().map(p -> scratch.zeros(p.getShape())).toList();
        List<NDArray> counters =
                parameters.stream().map(p -> scratch.create(0f)).toList();
        JsonNode losses = reference.about().path("steps");
        for (int step = 0; step < losses.size(); step++) {
            NDArray[] out = gradients(scratch, sequence, false, weights, psi);
            double[] got = {
                out[0].getFloat(),
                out[1].getFloat(),
                -out[2].mean().getFloat(),
                gradients(scratch, sequence, true, weights, psi)[1].getFloat()
            };
            for (int i = 0; i < got.length; i++) {
                JsonNode expected = losses.path(step).path(LOSSES.get(i));
                if (expected.isNumber()) {
                    comparison.number(
                            "steps." + step + "." + LOSSES.get(i), expected.doubleValue(), got[i], Tolerance.LOSSES);
                }
            }
            if (step == losses.size() - 1) {
                break;
            }
            NDArray[] gradients = Arrays.copyOfRange(out, 6, out.length);
            if (step == 0) {
                comparison.floats(
                        "forward.latent_inputs (training)",
                        reference.floats("forward.latent_inputs"),
                        model.floats(scratch, out[5]),
                        Tolerance.LATENTS,
                        null);
                compareGradients(scratch, gradients);
            }
            update(scratch, parameters, gradients, first, second, counters);
        }
        compareParameters(scratch, parameters);
    }

    private NDArray[] gradients(
            NDManager scratch, TrainingSequence sequence, boolean withOpen, List<NDArray> weights, List<NDArray> psi) {
        Prompt prompt = sequence.prompt();
        int prefix = prompt.width() - 1;
        boolean[] active = new boolean[sequence.steps().size()];
        Arrays.fill(active, true);
        boolean[] wanted = new boolean[weights.size() + psi.size()];
        Arrays.fill(wanted, true);
        float[] merged = reference.floats("prompt.image_vit.merged");
        long[] none = new long[prefix];
        Arrays.fill(none, TrainingSequence.IGNORED);
        return model.differentiate(
                scratch,
                "valr_gradients",
                prompt.idsTensor(scratch, prefix),
                Prompt.inputs(scratch, model.config(), merged),
                scratch.create(prompt.where(model.config())),
                prompt.positionsTensor(scratch, prefix),
                prompt.kinds(scratch, prefix),
                scratch.create(none, new Shape(1, prefix)),
                List.of(scratch.create(new long[] {0})),
                PositionKind.SEEING,
                rows(scratch, sequence.chunks()),
                rows(scratch, sequence.chunkLabels(withOpen)),
                List.of(scratch.create(new long[0], new Shape(0, 1))),
                List.of(),
                List.of(scratch.create(new long[0], new Shape(0, 1))),
                List.of(scratch.zeros(new Shape(0, prefix))),
                0.0,
                List.of(ModelUnderTest.flags(scratch, active)),
                sequence.open(),
                sequence.latents(),
                List.of(sequence.targets(scratch)),
                List.of(sequence.targetOfStep(scratch)),
                new int[] {sequence.grid(), sequence.grid()},
                reference.about().path("lambda").doubleValue(),
                model.config().text().tieWordEmbeddings(),
                model.dtype().code(),
                weights,
                psi,
                wanted);
    }

    private static List<NDArray> rows(NDManager scratch, Collection<long[]> chunks) {
        return chunks.stream()
                .map(chunk -> scratch.create(chunk, new Shape(1, chunk.length)))
                .toList();
    }

    private void update(
            NDManager scratch,
            List<NDArray> parameters,
            NDArray[] gradients,
            List<NDArray> first,
            List<NDArray> second,
            List<NDArray> counters) {
        JsonNode adamw = reference.about().path("adamw");
        model.call(
                scratch,
                "adamw",
                parameters,
                gradients,
                first,
                second,
                counters,
                adamw.path("lr").doubleValue(),
                adamw.path("betas").path(0).doubleValue(),
                adamw.path("betas").path(1).doubleValue(),
                adamw.path("eps").doubleValue(),
                adamw.path("weight_decay").doubleValue());
    }

    private void compareGradients(NDManager scratch, NDArray[] gradients) {
        JsonNode norms = reference.about().path("grad_norms");
        for (int i = 0; i < gradients.length; i++) {
            String name = names.get(i);
            float[] got = model.floats(scratch, gradients[i]);
            compare(GRAD, GRAD_ROWS, name, got, gradients[i], Tolerance.GRADIENTS);
            if (norms.has(name)) {
                comparison.number(
                        "grad_norms." + name,
                        norms.path(name).doubleValue(),
                        norm(got, 0, got.length),
                        Tolerance.GRADIENTS);
            }
        }
        double all = model.call(scratch, "clip", gradients, 0.0)[0].getFloat();
        JsonNode expected = reference.about().path("grad_norm_all");
        if (expected.isNumber()) {
            comparison.number("grad_norm_all", expected.doubleValue(), all, Tolerance.GRADIENTS);
        }
    }

    private void compareParameters(NDManager scratch, List<NDArray> parameters) {
        JsonNode norms = reference.about().path("norms_after");
        for (int i = 0; i < parameters.size(); i++) {
            String name = names.get(i);
            float[] got = model.floats(scratch, parameters.get(i));
            compare(AFTER, AFTER_ROWS, name, got, parameters.get(i), Tolerance.PARAMETERS);
            if (norms.has(name)) {
                comparison.number(
                        "norms_after." + name,
                        norms.path(name).doubleValue(),
                        norm(got, 0, got.length),
                        Tolerance.PARAMETERS);
            }
        }
    }

    /** A whole tensor, or its rows' norms, whichever the reference holds. */
    private void compare(String whole, String rowNorms, String name, float[] got, NDArray shaped, Tolerance tolerance) {
        if (reference.has(whole + name)) {
            comparison.floats(reference, whole + name, got, tolerance);
        }
        if (reference.has(rowNorms + name)) {
            int rows = Math.toIntExact(shaped.getShape().get(0));
            float[] norms = new float[rows];
            for (int row = 0; row < rows; row++) {
                norms[row] = (float) norm(got, row * (got.length / rows), (row + 1) * (got.length / rows));
            }
            comparison.floats(reference, rowNorms + name, norms, tolerance);
        }
    }

    private static double norm(float[] values, int from, int to) {
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += (double) values[i] * values[i];
        }
        return Math.sqrt(squares);
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
