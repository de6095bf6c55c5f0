package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.valr.model.Context;
import ai.valr.model.Golden;
import ai.valr.model.ModelSession;
import ai.valr.model.PictureException;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.picture.PictureLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The reference's model as a VaLR model, and its prompts as segments. */
final class GoldenModel {
    static final int OPEN = 588;
    static final int CLOSE = 589;
    static final int STEP = 590;
    static final int END_OF_TURN = 583;
    private static final int IMAGE = 586;

    /** Two correct orders of the same sums differ by less. */
    private static final float NOISE = 1e-4f;

    private GoldenModel() {}

    /** Writes a model folder with K = 4 and the given step delimiter. */
    static Path folder(Path dir, int stepDelimiter) {
        try {
            for (String file : List.of(
                    "config.json",
                    "model.safetensors",
                    "tokenizer.json",
                    "tokenizer_config.json",
                    "preprocessor_config.json")) {
                Files.copy(Golden.path("qwen25vl/" + file), dir.resolve(file));
            }
            Files.writeString(dir.resolve("valr.json"), """
                    {"latent_open_id": 588, "latent_close_id": 589, "step_delimiter_id": %d,
                     "latents": 4, "max_latents": 16, "alignment_layer": 2}
                    """.formatted(stepDelimiter));
            return dir;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ValrModel load(Path dir, Dtype dtype, int maxModelLen) {
        return ValrModel.load(dir, new ModelOptions("cpu", dtype, maxModelLen, PictureLimits.DEFAULT));
    }

    /** A prompt of one row with its pictures encoded. */
    static List<Segment> prompt(ValrModel model, String name) {
        try (Safetensors cases = Safetensors.open(Golden.path("qwen25vl/cases.safetensors"))) {
            long[] ids = cases.longs(name + ".input_ids");
            List<Segment> segments = new ArrayList<>();
            int picture = 0;
            int at = 0;
            while (at < ids.length) {
                if (ids[at] == IMAGE) {
                    Path file = Golden.path("qwen25vl/images/" + name + "_" + picture++ + ".png");
                    segments.add(new Segment.Vision(model.encode(Files.readAllBytes(file))));
                    at += segments.get(segments.size() - 1).positions();
                } else {
                    int end = at;
                    while (end < ids.length && ids[end] != IMAGE) {
                        end++;
                    }
                    segments.add(new Segment.Text(Arrays.stream(ids, at, end)
                            .mapToInt(Math::toIntExact)
                            .toArray()));
                    at = end;
                }
            }
            return segments;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PictureException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The latent inputs of a step, float32 (K, hidden). */
    static float[] latents(StepResult step) {
        return step.appended().stream()
                .filter(Segment.Latents.class::isInstance)
                .map(Segment.Latents.class::cast)
                .findFirst()
                .orElseThrow()
                .values();
    }

    /** Steps behind a prompt, each held against the same step of a session that was restored before it. */
    static void assertGoesOnWhereRestored(ValrModel model, List<Segment> prompt) {
        try (ModelSession session = model.open()) {
            session.append(prompt);
            Context context = new Context(prompt);
            for (int i = 0; i < 3; i++) {
                StepRequest request = new StepRequest(4, 5, i == 2 ? 0.9 : 0, 11);
                StepResult uninterrupted = session.step(request);
                try (ModelSession restored = model.open()) {
                    restored.append(context.segments());
                    StepResult again = restored.step(request);
                    assertThat(again.text()).isEqualTo(uninterrupted.text());
                    assertThat(latents(again)).containsExactly(latents(uninterrupted), within(NOISE));
                }
                context = context.plus(uninterrupted.appended());
            }
        }
    }
}
