package ai.valr.engine.fake;

import ai.valr.model.FrameTokens;
import ai.valr.model.PromptLayout;
import ai.valr.model.Segment;
import java.util.List;
import java.util.stream.IntStream;

/** Ids below 100 are special tokens, those from {@link #CHAR} characters. */
final class FakeLayout implements PromptLayout {
    static final int START = 1;
    static final int VISION_START = 2;
    static final int VISION_END = 3;
    static final int QUESTION_START = 4;
    static final int QUESTION_END = 5;
    static final int NEXT_TURN = 6;
    static final int LATENT = 20;
    static final int LATENT_END = 21;
    static final int STEP_END = 30;
    static final int TURN_END = 31;
    static final int NUMBER = 100;
    static final int CHAR = 10_000;

    @Override
    public List<Segment> start() {
        return List.of(new Segment.Text(new int[] {START}));
    }

    @Override
    public List<Segment> frame(int number, FrameTokens tokens) {
        return List.of(
                new Segment.Text(new int[] {VISION_START, NUMBER + number}),
                new Segment.Vision(tokens),
                new Segment.Text(new int[] {VISION_END}));
    }

    @Override
    public List<Segment> question(String question, List<String> options) {
        String all = question + String.join("|", options);
        IntStream characters = all.chars().map(character -> CHAR + character);
        return List.of(new Segment.Text(
                IntStream.concat(IntStream.of(QUESTION_START), IntStream.concat(characters, IntStream.of(QUESTION_END)))
                        .toArray()));
    }

    @Override
    public List<Segment> nextTurn(boolean ended) {
        return List.of(new Segment.Text(ended ? new int[] {NEXT_TURN} : new int[] {TURN_END, NEXT_TURN}));
    }
}
