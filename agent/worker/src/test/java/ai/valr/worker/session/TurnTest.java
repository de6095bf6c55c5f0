package ai.valr.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.engine.fake.FakeModel;
import ai.valr.model.ContextBudget;
import ai.valr.model.FrameTokens;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What of a context stays when the next question comes. */
class TurnTest {
    private static final int TURNS = 8;
    private final FakeModel model = new FakeModel();

    @Test
    void shouldGoOnWithTheFramesThatTheContextHolds() {
        Turn turn = lay(context(1, "a", "b"), "a", "b");

        assertThat(turn.fresh()).isFalse();
        assertThat(turn.newFrames()).isEmpty();
    }

    @Test
    void shouldAddNewFramesWhereTheModelHoldsThem() {
        model.trainedFor(new ContextBudget(4, 2));

        Turn turn = lay(context(1, "a", "b"), "c", "d");

        assertThat(turn.fresh()).isFalse();
        assertThat(turn.newFrames()).extracting(FrameRef::id).containsExactly("c", "d");
    }

    @Test
    void shouldStartAnewRatherThanHoldMoreFramesThanTheModelWasTrainedFor() {
        model.trainedFor(new ContextBudget(3, 2));

        Turn turn = lay(context(1, "a", "b"), "b", "c", "d");

        assertThat(turn.fresh()).isTrue();
        assertThat(turn.newFrames()).extracting(FrameRef::id).containsExactly("b", "c", "d");
    }

    @Test
    void shouldStartAnewBehindTheLastQuestionThatTheModelWasTrainedFor() {
        model.trainedFor(new ContextBudget(4, 2));

        assertThat(lay(context(1, "a"), "a").fresh()).isFalse();
        assertThat(lay(context(2, "a"), "a").fresh()).isTrue();
    }

    private Turn lay(ContextHead context, String... frames) {
        return Turn.lay(
                model,
                context,
                TURNS,
                Stream.of(frames).map(TurnTest::frame).toList(),
                List.of(),
                100,
                frame -> new FrameTokens(
                        new float[FakeModel.HIDDEN_SIZE * FakeModel.TOKENS_PER_FRAME], FakeModel.HIDDEN_SIZE, 1, 4, 4));
    }

    private ContextHead context(int turns, String... frames) {
        return new ContextHead(
                model.version(),
                2 * turns,
                50,
                turns,
                true,
                Stream.of(frames).map(TurnTest::frame).toList());
    }

    private static FrameRef frame(String id) {
        return new FrameRef(id, 0, 0, 0, 0);
    }
}
