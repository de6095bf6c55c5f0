package ai.valr.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.engine.fake.FakeModel;
import ai.valr.model.FrameTokens;
import ai.valr.model.PromptLayout;
import ai.valr.model.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is left is what would have been laid out without what left. */
class ContextCutsTest {
    private static final Segment STEP = new Segment.Latents(new float[FakeModel.HIDDEN_SIZE], 1);
    private final PromptLayout layout = new FakeModel().layout();

    @Test
    void shouldOfferEvenlyFewerFramesAndThenFewerTurns() {
        ContextCuts cuts = new ContextCuts(layout, List.of(turn(0, 1, 2, 3), turn(1, 4, 5)), List.of());

        assertThat(cuts.candidates(8, 3).stream().map(ContextCutsTest::numbers))
                .containsExactly("[1, 3][5]", "[][5]", "[][]", "[4, 5]", "[5]", "[]");
    }

    @Test
    void shouldLayOutWhatIsLeftAsIfTheRestHadNeverBeen() {
        ContextCuts cuts = new ContextCuts(layout, List.of(turn(0, 1, 2), turn(1, 3, 4), turn(2, 5)), List.of(ref(4)));

        List<KeptTurn> kept = cuts.candidates(2, 0).get(0);

        List<Segment> expected = new ArrayList<>(layout.start());
        expected.addAll(layout.frame(4, tokens(4)));
        expected.addAll(layout.question("q1", List.of()));
        expected.add(STEP);
        expected.addAll(layout.nextTurn(true));
        expected.addAll(layout.question("q2", List.of()));
        expected.add(STEP);
        assertThat(kept.stream().flatMap(turn -> turn.chunks().stream()).flatMap(List::stream))
                .containsExactlyElementsOf(expected);
        assertThat(kept.stream().mapToInt(KeptTurn::positions).sum())
                .isEqualTo(expected.stream().mapToInt(Segment::positions).sum());
    }

    @Test
    void shouldNotLetGoOfWhatTheNextTaskLooksAt() {
        ContextCuts cuts = new ContextCuts(layout, List.of(turn(0, 1, 2, 3)), List.of(ref(2)));

        assertThat(cuts.candidates(1, 1).stream().map(ContextCutsTest::numbers)).containsExactly("[2, 3]", "[2]");
    }

    /** A turn of the frames with these numbers. */
    private KeptTurn turn(int place, int... frames) {
        List<Segment> opening = new ArrayList<>(place == 0 ? layout.start() : layout.nextTurn(true));
        List<ContextFrame> came = IntStream.of(frames)
                .mapToObj(number -> new ContextFrame(ref(number), number))
                .toList();
        came.forEach(frame -> opening.addAll(layout.frame(frame.number(), tokens(frame.number()))));
        opening.addAll(layout.question("q" + place, List.of()));
        return new KeptTurn("t" + place, came, List.of(opening, List.of(STEP)));
    }

    private static String numbers(List<KeptTurn> turns) {
        StringBuilder numbers = new StringBuilder();
        turns.forEach(turn ->
                numbers.append(turn.frames().stream().map(ContextFrame::number).toList()));
        return numbers.toString();
    }

    private static FrameRef ref(int number) {
        return new FrameRef("f" + number, 0, number, 0, number);
    }

    private static FrameTokens tokens(int number) {
        float[] values = new float[FakeModel.HIDDEN_SIZE * FakeModel.TOKENS_PER_FRAME];
        values[0] = number;
        return new FrameTokens(values, FakeModel.HIDDEN_SIZE, 1, 4, 4);
    }
}
