package ai.valr.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.engine.fake.FakeModel;
import ai.valr.model.ContextBudget;
import ai.valr.model.FrameTokens;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What of a context stays when the next question comes. */
class TurnTest {
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
        assertThat(turn.newFrames()).extracting(frame -> frame.ref().id()).containsExactly("c", "d");
    }

    @Test
    void shouldStartAnewRatherThanHoldMoreFramesThanTheModelWasTrainedFor() {
        model.trainedFor(new ContextBudget(3, 2));

        Turn turn = lay(context(1, "a", "b"), "b", "c", "d");

        assertThat(turn.fresh()).isTrue();
        assertThat(turn.newFrames()).extracting(frame -> frame.ref().id()).containsExactly("b", "c", "d");
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
                SessionLimits.defaults(),
                new Turn.Wanted(Stream.of(frames).map(TurnTest::frame).toList(), List.of(), 100),
                new Turn.Stored(
                        frame -> new FrameTokens(
                                new float[FakeModel.HIDDEN_SIZE * FakeModel.TOKENS_PER_FRAME],
                                FakeModel.HIDDEN_SIZE,
                                1,
                                4,
                                4),
                        () -> {
                            throw new IllegalStateException("nothing is to be cut");
                        }));
    }

    /** The frames came with the first turn. */
    private ContextHead context(int turns, String... frames) {
        ContextHead context = ContextHead.fresh(ContextModel.of(model));
        for (int turn = 0; turn < turns; turn++) {
            List<ContextFrame> came = IntStream.range(0, turn == 0 ? frames.length : 0)
                    .mapToObj(i -> new ContextFrame(frame(frames[i]), i + 1))
                    .toList();
            context = context.withTurn("t" + turn, 40, came).withStep(10, true);
        }
        return context;
    }

    private static FrameRef frame(String id) {
        return new FrameRef(id, 0, 0, 0, 0);
    }
}
