package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.valr.model.AnswerType;
import ai.valr.model.Context;
import ai.valr.model.ModelSession;
import ai.valr.model.PromptLayout;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import ai.valr.model.StepResult.End;
import ai.valr.model.text.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers under a constraint, of a model whose weights are random: whatever it would rather say, an answer is of its
 * type. In the reference's vocabulary "answer" takes several tokens, and none of them comes by chance.
 */
class TypedAnswerTest {
    private static final AnswerType LETTER = new AnswerType.Choice(List.of("red", "green", "blue"));
    private static final AnswerType METRES = new AnswerType.Quantity("m");
    private static final AnswerType WORDS = new AnswerType.Text();
    private static final int K = 4;
    private static final int TOKENS = 40;

    @TempDir
    static Path folder;

    private static ValrModel model;
    private static List<Segment> text;
    private static List<Segment> oneImage;
    private static List<Segment> threeImages;

    @BeforeAll
    static void load() {
        model = GoldenModel.load(GoldenModel.folder(folder, GoldenModel.STEP), Dtype.FP32, 1200);
        text = GoldenModel.prompt(model, "text");
        oneImage = GoldenModel.prompt(model, "one_image");
        threeImages = GoldenModel.prompt(model, "three_images");
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void shouldGiveAnAnswerOfTheTypeWhateverItWouldSay() {
        int steps = 0;
        for (List<Segment> prompt : List.of(text, oneImage, threeImages)) {
            for (AnswerType type :
                    List.of(LETTER, METRES, new AnswerType.Quantity(""), new AnswerType.Quantity("kg"))) {
                for (int seed = 0; seed < 12; seed++) {
                    int least = model.answerTokens(type).least();
                    int tokens = seed % 3 == 0 ? least + seed : TOKENS;
                    StepRequest request = new StepRequest(
                            seed % 2 == 0 ? K : 0, tokens, seed == 0 ? 0 : 1.5, seed, type, seed % 4 == 1);
                    StepResult result = step(prompt, request);
                    assertThat(result.tokens()).isBetween(1, tokens);
                    if (result.end() != End.STEP) {
                        assertThat(Answer.parse(result.text(), type))
                                .as("%s of %s", result.text(), request)
                                .isPresent();
                        assertThat(result.text()).contains(PromptLayout.ANSWER);
                        steps++;
                    }
                    assertThat(result.logProb()).isNegative();
                }
            }
        }
        assertThat(steps).isGreaterThan(100);
    }

    @Test
    void shouldBeginWithTheAnswerInTheLastStep() {
        StepResult letter = step(oneImage, StepRequest.greedy(K, TOKENS).answering(LETTER, true));
        assertThat(letter.text()).matches("answer: [ABC]");
        assertThat(letter.end()).isEqualTo(End.LENGTH);
        StepResult metres = step(oneImage, StepRequest.greedy(K, TOKENS).answering(METRES, true));
        assertThat(metres.text()).matches("answer: -?\\d{1,6}(\\.\\d{1,3})?( \\w+)?");
        StepResult words = step(oneImage, StepRequest.greedy(K, TOKENS).answering(WORDS, true));
        assertThat(words.text()).startsWith("answer:");
        assertThat(words.tokens()).isEqualTo(TOKENS);
        assertThat(words.end()).isEqualTo(End.LENGTH);
    }

    @Test
    void shouldLeaveRoomForTheAnswerWhereTheTextGoesOn() {
        StepResult free = step(oneImage, StepRequest.greedy(K, TOKENS));
        assertThat(free.end()).isEqualTo(End.LENGTH);
        StepResult typed = step(oneImage, StepRequest.greedy(K, TOKENS).answering(LETTER, false));
        int before = TOKENS - model.answerTokens(LETTER).reserved(TOKENS);
        assertThat(ids(typed)).startsWith(Arrays.copyOf(ids(free), before));
        assertThat(typed.text()).matches("(?s).*\nanswer: [ABC]");
        assertThat(typed.end()).isEqualTo(End.LENGTH);
        assertThat(typed.lookedAt().frame()).isEqualTo(free.lookedAt().frame());
    }

    @Test
    void shouldKeepWhatFollowsInStepWithTheContext() {
        for (AnswerType type : List.of(LETTER, METRES, WORDS)) {
            for (boolean last : new boolean[] {false, true}) {
                StepRequest request = new StepRequest(K, TOKENS, 0.8, 5, type, last);
                try (ModelSession session = model.open()) {
                    session.append(oneImage);
                    StepResult first = session.step(request);
                    Context context = new Context(oneImage).plus(first.appended());
                    assertThat(session.length()).isEqualTo(context.positions());
                    List<Segment> turn = new ArrayList<>(model.layout().nextTurn(first.end() == End.TURN));
                    turn.addAll(text);
                    session.append(turn);
                    StepResult uninterrupted = session.step(StepRequest.greedy(K, 8));
                    assertSame(step(context.plus(turn).segments(), StepRequest.greedy(K, 8)), uninterrupted);
                }
            }
        }
    }

    @Test
    void shouldGiveTheSameAnswerWhenTheStepIsTakenAgain() {
        for (AnswerType type : List.of(LETTER, METRES, WORDS)) {
            for (boolean last : new boolean[] {false, true}) {
                StepRequest request = new StepRequest(K, TOKENS, 1.2, 99, type, last);
                try (ModelSession session = model.open()) {
                    session.append(oneImage);
                    StepResult first = session.step(StepRequest.greedy(K, 6));
                    Context committed = new Context(oneImage).plus(first.appended());
                    StepResult uninterrupted = session.step(request);
                    assertSame(step(committed.segments(), request), uninterrupted);
                }
            }
        }
    }

    @Test
    void shouldStepABatchAsItStepsSingles() {
        List<List<Segment>> prompts = List.of(text, threeImages, oneImage);
        for (AnswerType type : List.of(LETTER, METRES, WORDS)) {
            for (boolean last : new boolean[] {false, true}) {
                StepRequest request = new StepRequest(K, 30, 1.0, 21, type, last);
                try (SessionBatch batch = model.open(prompts.size())) {
                    batch.append(prompts);
                    List<StepResult> together = batch.step(request, new boolean[] {true, true, true});
                    StepRequest greedy = StepRequest.greedy(K, 6);
                    List<StepResult> then = batch.step(greedy, new boolean[] {true, false, true});
                    for (int row = 0; row < prompts.size(); row++) {
                        assertSame(together.get(row), step(prompts.get(row), request));
                        Context context = new Context(prompts.get(row))
                                .plus(together.get(row).appended());
                        if (row != 1) {
                            assertSame(then.get(row), step(context.segments(), greedy));
                        } else {
                            assertThat(batch.length(row)).isEqualTo(context.positions());
                        }
                    }
                }
            }
        }
    }

    private static StepResult step(List<Segment> segments, StepRequest request) {
        try (ModelSession session = model.open()) {
            session.append(segments);
            return session.step(request);
        }
    }

    private static void assertSame(StepResult got, StepResult expected) {
        assertThat(ids(got)).isEqualTo(ids(expected));
        assertThat(got.text()).isEqualTo(expected.text());
        assertThat(got.end()).isEqualTo(expected.end());
        assertThat(got.tokens()).isEqualTo(expected.tokens());
        assertThat(got.logProb()).isCloseTo(expected.logProb(), within(1e-3));
    }

    private static int[] ids(StepResult result) {
        int[] all = ((Segment.Text) result.appended().get(result.appended().size() - 1)).ids();
        return Arrays.copyOfRange(all, all.length - result.tokens(), all.length);
    }
}
