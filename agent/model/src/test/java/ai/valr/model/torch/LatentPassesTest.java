package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.valr.model.ModelSession;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose latents are computed all at once, in a few passes, held against the same weights one latent after the other. */
class LatentPassesTest {
    private static final int K = 4;
    private static final StepRequest THINK = StepRequest.greedy(K, 6);
    /** Two correct orders of the same sums differ by less. */
    private static final float NOISE = 1e-4f;

    @TempDir
    static Path folder;

    private static ValrModel recurrent;
    private static ValrModel once;
    private static ValrModel twice;
    private static ValrModel settled;
    private static List<Segment> seen;

    @BeforeAll
    static void load() throws Exception {
        recurrent = GoldenModel.load(
                GoldenModel.folder(Files.createDirectory(folder.resolve("recurrent")), GoldenModel.STEP),
                Dtype.FP32,
                1200);
        once = inPasses(1);
        twice = inPasses(2);
        settled = inPasses(K);
        seen = GoldenModel.prompt(recurrent, "three_images");
    }

    private static ValrModel inPasses(int passes) throws IOException {
        Path dir = GoldenModel.folder(Files.createDirectory(folder.resolve("passes-" + passes)), GoldenModel.STEP);
        Path valr = dir.resolve("valr.json");
        Files.writeString(
                valr,
                Files.readString(valr)
                        .replace("\"alignment_layer\": 2", "\"alignment_layer\": 2, \"latent_passes\": " + passes));
        return GoldenModel.load(dir, Dtype.FP32, 1200);
    }

    @AfterAll
    static void close() {
        List.of(recurrent, once, twice, settled).forEach(ValrModel::close);
    }

    @Test
    void shouldComeToTheRecurrenceInAsManyPassesAsLatents() {
        StepResult expected = step(recurrent, THINK);
        StepResult step = step(settled, THINK);

        assertThat(step.text()).isEqualTo(expected.text());
        assertThat(step.logProb()).isCloseTo(expected.logProb(), within(1e-3));
        assertThat(GoldenModel.latents(step)).containsExactly(GoldenModel.latents(expected), within(NOISE));
        assertThat(step.lookedAt().frame()).isEqualTo(expected.lookedAt().frame());
    }

    @Test
    void shouldSettleALatentWithEachPass() {
        float[] expected = GoldenModel.latents(step(recurrent, THINK));
        float[] first = GoldenModel.latents(step(once, THINK));
        float[] second = GoldenModel.latents(step(twice, THINK));

        for (int i = 0; i < K; i++) {
            assertThat(latent(first, i)).containsExactly(latent(expected, 0), within(NOISE));
        }
        assertThat(latent(second, 1)).containsExactly(latent(expected, 1), within(NOISE));
        assertThat(difference(latent(second, 2), latent(expected, 2))).isGreaterThan(100 * NOISE);
    }

    @Test
    void shouldTakeNoMorePassesThanLatents() {
        StepRequest one = StepRequest.greedy(1, 6);

        assertThat(step(twice, one).text()).isEqualTo(step(recurrent, one).text());
    }

    @Test
    void shouldGoOnFromARestoredContextAsIfNeverInterrupted() {
        GoldenModel.assertGoesOnWhereRestored(twice, seen);
    }

    @Test
    void shouldThinkInEachRowAsAlone() {
        StepResult alone = step(twice, THINK);
        try (SessionBatch batch = twice.open(2)) {
            batch.append(List.of(GoldenModel.prompt(twice, "text"), seen));
            StepResult second = batch.step(THINK, new boolean[] {false, true}).get(1);

            assertThat(second.text()).isEqualTo(alone.text());
            assertThat(GoldenModel.latents(second)).containsExactly(GoldenModel.latents(alone), within(NOISE));
        }
    }

    private static StepResult step(ValrModel model, StepRequest request) {
        try (ModelSession session = model.open()) {
            session.append(seen);
            return session.step(request);
        }
    }

    private static float[] latent(float[] values, int i) {
        int size = values.length / K;
        return Arrays.copyOfRange(values, i * size, (i + 1) * size);
    }

    private static float difference(float[] one, float[] other) {
        float largest = 0;
        for (int i = 0; i < one.length; i++) {
            largest = Math.max(largest, Math.abs(one[i] - other[i]));
        }
        return largest;
    }
}
