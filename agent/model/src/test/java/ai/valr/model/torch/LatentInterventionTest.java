package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.Context;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import ai.valr.model.torch.LatentIntervention.Blocks;
import ai.valr.model.torch.LatentIntervention.Inputs;
import ai.valr.model.torch.LatentIntervention.Markers;
import ai.valr.model.torch.LatentIntervention.Own;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an evaluation does to latent blocks: what must change, what must not, and where keys stand afterwards. */
class LatentInterventionTest {
    private static final int K = 4;
    private static final StepRequest THINK = StepRequest.greedy(K, 6);
    /** Two correct orders of the same sums differ by less. */
    private static final float NOISE = 1e-4f;

    private static final int FIRST_RECENT_KEY = 5;

    @TempDir
    static Path folder;

    private static ValrModel model;
    private static List<Segment> text;
    private static List<Segment> oneImage;

    @BeforeAll
    static void load() {
        model = GoldenModel.load(GoldenModel.folder(folder, GoldenModel.STEP), Dtype.FP32, 1200);
        text = GoldenModel.prompt(model, "text");
        oneImage = GoldenModel.prompt(model, "one_image");
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void shouldChangeNoBitWhereABlockGetsWhatItHasAnyway() {
        List<StepResult> own = steps(new Own());

        assertSame(steps(new Inputs(UnaryOperator.identity())), own);
        assertSame(steps(new Blocks(new int[] {0, 1})), own);
    }

    @Test
    void shouldFeedTheGivenInputs() {
        List<StepResult> own = steps(new Own());
        List<StepResult> zeros = steps(new Inputs(values -> new float[values.length]));

        assertThat(latents(zeros.get(0))).containsOnly(0f).hasSameSizeAs(latents(own.get(0)));
        assertThat(zeros.get(0).logProb()).isNotEqualTo(own.get(0).logProb());
        // What was fed is what is told: a prefill of it goes on in the same way.
        Context context = new Context(oneImage).plus(zeros.get(0).appended());
        try (SessionBatch again = model.open(1)) {
            again.append(List.of(context.segments()));
            float[] rebuilt = again.lastHidden();
            try (SessionBatch batch = model.open(1)) {
                batch.append(List.of(oneImage));
                batch.step(THINK, new boolean[] {true}, new Inputs(values -> new float[values.length]));
                assertThat(batch.lastHidden()).containsExactly(rebuilt, within(NOISE));
            }
        }
    }

    @Test
    void shouldRefuseAnotherNumberOfInputs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> steps(new Inputs(values -> new float[1])))
                .withMessageContaining("1 values were given for latents of 512");
    }

    @Test
    void shouldFeedNothingBetweenTheMarkers() {
        try (SessionBatch batch = model.open(1)) {
            batch.append(List.of(oneImage));
            StepResult result =
                    batch.step(THINK, new boolean[] {true}, new Markers()).get(0);

            assertThat(result.latents()).isZero();
            assertThat(result.lookedAt()).isNull();
            assertThat(result.appended()).hasSize(2).noneMatch(Segment.Latents.class::isInstance);
            assertThat(result.appended().get(0)).isEqualTo(new Segment.Text(new int[] {GoldenModel.OPEN}));
            assertThat(((Segment.Text) result.appended().get(1)).ids()).startsWith(GoldenModel.CLOSE);
            assertThat(batch.length(0))
                    .isEqualTo(new Context(oneImage).positions() + 2 + result.tokens())
                    .isEqualTo(new Context(oneImage).plus(result.appended()).positions());
            // A second step goes on where the first ended.
            assertThat(batch.step(THINK, new boolean[] {true}).get(0).latents()).isEqualTo(K);
        }
    }

    @Test
    void shouldPutAnotherRowsBlockInPlaceAndLeaveThatRowAlone() {
        List<StepResult> own = steps(new Own());
        List<StepResult> given = steps(new Blocks(new int[] {1, 1}));

        assertThat(given.get(0).logProb()).isNotEqualTo(own.get(0).logProb());
        assertSame(given.subList(1, 2), own.subList(1, 2));
        assertThat(latents(given.get(0))).containsExactly(latents(own.get(0)));
    }

    @Test
    void shouldExchangeBlocksOfEqualRowsForNothing() {
        assertSame(
                steps(List.of(oneImage, oneImage), new Blocks(new int[] {1, 0})),
                steps(List.of(oneImage, oneImage), new Own()));
    }

    @Test
    void shouldRefuseABlockOfARowThatRests() {
        try (SessionBatch batch = model.open(2)) {
            batch.append(List.of(oneImage, text));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> batch.step(THINK, new boolean[] {true, false}, new Blocks(new int[] {1, 1})))
                    .withMessageContaining("name an active row for each active one");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> batch.step(THINK, new boolean[] {true, true}, new Blocks(new int[] {2, 1})));
        }
    }

    @Test
    void shouldTurnKeysToWhereTheRowStands() {
        try (NDManager scratch = model.manager().newSubManager()) {
            // Two rows say the same words, one of them seven positions further on: attention is relative, so values are
            // the
            // same, and keys are the same but for their turn.
            List<NDArray> state = twoRows(scratch, 0, 7);
            float[][] keys = rows(scratch, state.get(FIRST_RECENT_KEY));
            assertThat(distance(keys[0], keys[1])).isGreaterThan(0.1);

            List<NDArray> exchanged = exchanged(scratch, 3, state);
            for (int i = FIRST_RECENT_KEY; i < state.size(); i += 4) {
                float[][] before = rows(scratch, state.get(i));
                float[][] after = rows(scratch, exchanged.get(i));
                assertThat(after[0]).containsExactly(before[0], within(NOISE));
                assertThat(after[1]).containsExactly(before[1], within(NOISE));
            }
        }
    }

    @Test
    void shouldComeBackWhenExchangedTwice() {
        try (NDManager scratch = model.manager().newSubManager()) {
            for (long offset : new long[] {0, 7}) {
                List<NDArray> state = new ArrayList<>(twoRows(scratch, 0, offset));
                List<NDArray> other = twoRows(scratch, 3, 3);
                for (int i = FIRST_RECENT_KEY; i < state.size(); i += 4) {
                    // The second row said something else.
                    state.set(i, mixed(scratch, state.get(i), other.get(i)));
                    state.set(i + 1, mixed(scratch, state.get(i + 1), other.get(i + 1)));
                }
                List<NDArray> once = exchanged(scratch, 2, state);
                List<NDArray> twice = exchanged(scratch, 2, once);
                for (int i = 0; i < state.size(); i++) {
                    float[] was = model.host(scratch, state.get(i));
                    assertThat(model.host(scratch, twice.get(i)))
                            .containsExactly(was, within(offset == 0 ? 0f : NOISE));
                    if (i == FIRST_RECENT_KEY || i == FIRST_RECENT_KEY + 1) {
                        assertThat(model.host(scratch, once.get(i))).isNotEqualTo(was);
                    }
                }
            }
        }
    }

    /** The state of two rows that said three words each, from a position of its own. */
    private static List<NDArray> twoRows(NDManager scratch, int word, long offset) {
        List<NDArray> state = new ArrayList<>(List.of(
                model.script().call(scratch, "empty_state", 2, model.weights().decoder())));
        state.set(1, scratch.create(new long[] {0, offset}));
        NDArray active = SessionBatch.flags(scratch, new boolean[] {true, true});
        for (int i = 0; i < 3; i++) {
            state = List.of(model.script()
                    .call(
                            scratch,
                            "forced",
                            20 + word + i,
                            active,
                            state,
                            model.weights().decoder()));
        }
        return state;
    }

    private static List<NDArray> exchanged(NDManager scratch, int columns, List<NDArray> state) {
        return List.of(model.script().call(scratch, "exchanged", columns, scratch.create(new long[] {1, 0}), state));
    }

    /** The first row of one and the second of the other. */
    private static NDArray mixed(NDManager scratch, NDArray one, NDArray other) {
        float[] values = model.host(scratch, one);
        float[] others = model.host(scratch, other);
        System.arraycopy(others, others.length / 2, values, values.length / 2, values.length / 2);
        return scratch.create(values, one.getShape());
    }

    private static float[][] rows(NDManager scratch, NDArray array) {
        float[] values = model.host(scratch, array);
        return new float[][] {
            Arrays.copyOf(values, values.length / 2), Arrays.copyOfRange(values, values.length / 2, values.length)
        };
    }

    private static double distance(float[] one, float[] other) {
        double most = 0;
        for (int i = 0; i < one.length; i++) {
            most = Math.max(most, Math.abs(one[i] - other[i]));
        }
        return most;
    }

    private static List<StepResult> steps(LatentIntervention block) {
        return steps(List.of(oneImage, text), block);
    }

    private static List<StepResult> steps(List<List<Segment>> prompts, LatentIntervention block) {
        try (SessionBatch batch = model.open(prompts.size())) {
            batch.append(prompts);
            return batch.step(THINK, new boolean[] {true, true}, block);
        }
    }

    /** To the last bit. */
    private static void assertSame(List<StepResult> got, List<StepResult> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(got.get(i).appended()).isEqualTo(expected.get(i).appended());
            assertThat(got.get(i).logProb()).isEqualTo(expected.get(i).logProb());
            assertThat(got.get(i).lookedAt()).isEqualTo(expected.get(i).lookedAt());
        }
    }

    private static float[] latents(StepResult result) {
        return result.appended().stream()
                .filter(Segment.Latents.class::isInstance)
                .map(segment -> ((Segment.Latents) segment).values())
                .findFirst()
                .orElseThrow();
    }
}
