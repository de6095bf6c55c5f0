package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.valr.model.Context;
import ai.valr.model.ModelException;
import ai.valr.model.ModelSession;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one version of a model thought, under another. */
class RethinkingTest {
    private static final StepRequest THINK = StepRequest.greedy(4, 6);
    /** Two correct orders of the same sums differ by less. */
    private static final float NOISE = 1e-4f;

    @TempDir
    static Path folder;

    @TempDir
    static Path other;

    private static ValrModel first;
    private static ValrModel second;

    /** Frames, question and two steps of the first version. */
    private static Context thought;

    @BeforeAll
    static void load() {
        first = GoldenModel.load(GoldenModel.folder(folder, GoldenModel.STEP), Dtype.FP32, 1200);
        second = GoldenModel.load(
                AlteredWeights.copy(folder, other.resolve("second"), "language_model.layers"), Dtype.FP32, 1200);
        thought = new Context(GoldenModel.prompt(first, "one_image"));
        try (ModelSession session = first.open()) {
            session.append(thought.segments());
            thought = thought.plus(session.step(THINK).appended())
                    .plus(session.step(THINK).appended());
        }
    }

    @AfterAll
    static void close() {
        first.close();
        second.close();
    }

    @Test
    void shouldThinkItsOwnLatentsAgain() {
        assertThat(first.version()).isNotEqualTo(second.version());

        assertThat(latents(rethought(first))).containsExactly(latents(thought.segments()), within(NOISE));
    }

    @Test
    void shouldThinkLatentsOfItsOwnInThePlaceOfTheOthersAndLeaveAllElse() {
        List<Segment> rethought = rethought(second);

        assertThat(rethought).hasSameSizeAs(thought.segments());
        for (int i = 0; i < rethought.size(); i++) {
            if (!(rethought.get(i) instanceof Segment.Latents)) {
                assertThat(rethought.get(i)).isEqualTo(thought.segments().get(i));
            }
        }
        float[] own = latents(rethought);
        float[] others = latents(thought.segments());
        float largest = 0;
        for (int i = 0; i < own.length; i++) {
            largest = Math.max(largest, Math.abs(own[i] - others[i]));
        }
        assertThat(largest).isGreaterThan(100 * NOISE);
        assertThat(latents(rethought(second))).as("a second time").containsExactly(own);
    }

    @Test
    void shouldGoOnFromWhatWasRethoughtAsFromAPrefillOfIt() {
        try (ModelSession session = second.open();
                ModelSession restored = second.open()) {
            List<Segment> rethought = session.rethink(thought.segments());
            assertThat(session.length()).isEqualTo(thought.positions());
            restored.append(rethought);

            StepResult step = session.step(THINK);

            StepResult expected = restored.step(THINK);
            assertThat(step.text()).isEqualTo(expected.text());
            assertThat(step.logProb()).isCloseTo(expected.logProb(), within(1e-3));
            assertThat(latents(step.appended())).containsExactly(latents(expected.appended()), within(NOISE));
            assertThat(step.lookedAt().frame()).isEqualTo(expected.lookedAt().frame());
        }
    }

    @Test
    void shouldRefuseALatentBlockThatDoesNotStandBetweenItsTokens() {
        Segment latents =
                new Segment.Latents(new float[4 * first.config().text().hiddenSize()], 4);
        Segment text = new Segment.Text(new int[] {1, 2, 3});
        Segment open = new Segment.Text(new int[] {1, GoldenModel.OPEN});
        try (ModelSession session = first.open()) {
            assertThatThrownBy(() -> session.rethink(List.of(text, latents, text)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("behind the token " + GoldenModel.OPEN);
        }
        try (ModelSession session = first.open()) {
            assertThatThrownBy(() -> session.rethink(List.of(open, latents, text)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("before the token " + GoldenModel.CLOSE);
        }
    }

    @Test
    void shouldWarmUpAndLeaveNothingBehind() {
        StepResult before = stepOf(second);

        second.warmUp();

        assertThat(stepOf(second).appended()).isEqualTo(before.appended());
    }

    private static StepResult stepOf(ValrModel model) {
        try (ModelSession session = model.open()) {
            session.append(GoldenModel.prompt(model, "text"));
            return session.step(THINK);
        }
    }

    private static List<Segment> rethought(ValrModel model) {
        try (ModelSession session = model.open()) {
            return session.rethink(thought.segments());
        }
    }

    private static float[] latents(List<Segment> segments) {
        List<Float> values = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment instanceof Segment.Latents latents) {
                for (float value : latents.values()) {
                    values.add(value);
                }
            }
        }
        float[] all = new float[values.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = values.get(i);
        }
        return all;
    }
}
