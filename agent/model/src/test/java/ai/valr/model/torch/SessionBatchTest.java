package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.valr.model.Context;
import ai.valr.model.ModelException;
import ai.valr.model.ModelSession;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import ai.valr.model.StepResult.End;
import ai.valr.model.torch.LatentBlock.Thought;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The invariants of a step: cached = uncached, restored = uninterrupted, a batch of N = N singles. */
class SessionBatchTest {
    private static final StepRequest THINK = StepRequest.greedy(4, 6);
    /** Two correct orders of the same sums differ by less. */
    private static final float NOISE = 1e-4f;

    @TempDir
    static Path folder;

    @TempDir
    Path other;

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
    void shouldStepTheSameFromPiecesAsFromTheWhole() {
        StepResult whole = step(threeImages, THINK);
        try (ModelSession pieces = model.open()) {
            for (Segment segment : threeImages) {
                if (segment instanceof Segment.Text words && words.ids().length > 2) {
                    int[] ids = words.ids();
                    pieces.append(List.of(new Segment.Text(Arrays.copyOf(ids, 2))));
                    pieces.append(List.of(new Segment.Text(Arrays.copyOfRange(ids, 2, ids.length))));
                } else {
                    pieces.append(List.of(segment));
                }
            }
            assertThat(pieces.length()).isEqualTo(new Context(threeImages).positions());
            assertSame(pieces.step(THINK), whole);
        }
    }

    @Test
    void shouldStepTheSameWhereAPrefillTakesSeveralCalls() {
        int[] ids = IntStream.range(0, 2 * SessionBatch.MAX_PREFILL_POSITIONS - 100)
                .map(i -> i * 7 % 500)
                .toArray();
        List<Segment> before = List.of(new Segment.Text(Arrays.copyOf(ids, 500)));
        List<Segment> behind = List.of(new Segment.Text(Arrays.copyOfRange(ids, 500, ids.length)));
        // The picture lies across the bound between two calls.
        List<Segment> all = new ArrayList<>(before);
        all.add(oneImage.get(1));
        all.addAll(behind);
        StepResult whole = step(all, THINK);
        try (ModelSession pieces = model.open()) {
            pieces.append(before);
            pieces.append(List.of(oneImage.get(1)));
            pieces.append(behind);
            assertSame(pieces.step(THINK), whole);
        }
    }

    @Test
    void shouldGoOnFromARestoredContextAsIfNeverInterrupted() {
        try (ModelSession session = model.open()) {
            session.append(oneImage);
            Context context = new Context(oneImage);
            for (int step = 0; step < 3; step++) {
                StepRequest request = new StepRequest(step == 1 ? 9 : 4, 5, step == 2 ? 0.9 : 0, 11);
                StepResult restored = step(context.segments(), request);
                StepResult uninterrupted = session.step(request);
                assertSame(restored, uninterrupted);
                context = context.plus(uninterrupted.appended());
                assertThat(session.length()).isEqualTo(context.positions());
            }
        }
    }

    @Test
    void shouldStepABatchAsItStepsSingles() {
        List<List<Segment>> prompts = List.of(text, threeImages, oneImage);
        StepRequest sampled = new StepRequest(9, 7, 0.8, 3);
        List<StepResult> firsts = new ArrayList<>();
        List<StepResult> seconds = new ArrayList<>();
        for (List<Segment> prompt : prompts) {
            try (ModelSession session = model.open()) {
                session.append(prompt);
                firsts.add(session.step(THINK));
                session.append(text);
                seconds.add(session.step(sampled));
            }
        }
        try (SessionBatch batch = model.open(prompts.size())) {
            batch.append(prompts);
            List<StepResult> first = batch.step(THINK, new boolean[] {true, true, true});
            // One row rests while the others go on, and catches up.
            batch.append(List.of(text, List.of(), text));
            List<StepResult> second = batch.step(sampled, new boolean[] {true, false, true});
            batch.append(List.of(List.of(), text, List.of()));
            List<StepResult> third = batch.step(sampled, new boolean[] {false, true, false});
            assertThat(second.get(1)).isNull();
            for (int row = 0; row < prompts.size(); row++) {
                assertSame(first.get(row), firsts.get(row));
                assertSame(row == 1 ? third.get(row) : second.get(row), seconds.get(row));
                assertThat(batch.length(row))
                        .isEqualTo(new Context(prompts.get(row))
                                .plus(firsts.get(row).appended())
                                .plus(text)
                                .plus(seconds.get(row).appended())
                                .positions());
            }
        }
    }

    @Test
    void shouldLeaveLatentsAndTheirTokensOutWhereNoneAreAsked() {
        StepResult result = step(oneImage, StepRequest.greedy(0, 6));
        assertThat(result.latents()).isZero();
        assertThat(result.lookedAt()).isNull();
        assertThat(result.appended()).singleElement().isInstanceOf(Segment.Text.class);
        // As the reference's own greedy text begins.
        assertThat(ids(result)).hasSize(6).startsWith(model.tokenizer().encode(" sofa"));
        assertThat(result.end()).isEqualTo(End.LENGTH);
    }

    @Test
    void shouldPutTheLatentBlockBetweenItsTokens() {
        StepResult result = step(oneImage, THINK);
        assertThat(result.appended()).hasSize(3);
        assertThat(result.appended().get(0)).isEqualTo(new Segment.Text(new int[] {GoldenModel.OPEN}));
        assertThat(result.appended().get(1))
                .isInstanceOfSatisfying(Segment.Latents.class, latents -> assertThat(latents.count())
                        .isEqualTo(4));
        assertThat(ids(result)[0]).isEqualTo(GoldenModel.CLOSE);
        assertThat(result.tokens()).isEqualTo(6);
        assertThat(result.logProb()).isNegative();
    }

    @Test
    void shouldSayWhichFrameALatentBlockLookedAt() {
        StepResult square = step(threeImages, THINK);
        assertThat(square.lookedAt().frame()).isBetween(0, 2);
        assertThat(square.lookedAt().cells()).hasSize(4).allMatch(cell -> cell > 0);
        assertThat(sum(square)).isCloseTo(1, within(1e-5));
        assertThat(square.lookedAt().maps().weights())
                .hasSize(4
                        * square.lookedAt().maps().rows()
                        * square.lookedAt().maps().columns());
        assertThat(square.lookedAt().headMaps().weights())
                .hasSize(model.config().text().numAttentionHeads()
                        * square.lookedAt().headMaps().rows()
                        * square.lookedAt().headMaps().columns())
                .allMatch(weight -> weight > 0);
        StepResult row = step(threeImages, StepRequest.greedy(3, 1));
        assertThat(row.lookedAt().cells()).hasSize(3);
        assertThat(sum(row)).isCloseTo(1, within(1e-5));
        assertThat(step(text, THINK).lookedAt()).isNull();
        assertThat(step(oneImage, THINK).lookedAt().frame()).isZero();
    }

    @Test
    void shouldTellTheSameAttentionByHeadAsByLatent() {
        int heads = model.config().text().numAttentionHeads();
        int latents = 4;
        try (NDManager scratch = model.manager().newSubManager();
                KvState state = new KvState(model, 1)) {
            LatentBlock block = new LatentBlock(model, state, scratch, latents, new boolean[] {true});
            block.think(new LatentIntervention.Own()); // six positions, for the next block to look at
            Thought thought = block.think(new LatentIntervention.Own());
            int columns = latents + 2;
            assertThat(thought.looksByHead()).hasSize(heads * columns);
            for (int column = 0; column < columns; column++) {
                assertThat(mean(thought.looksByHead(), heads, column, columns))
                        .isCloseTo(mean(thought.looks(), latents, column, columns), within(1e-6));
            }
            assertThat(Arrays.copyOf(thought.looksByHead(), columns))
                    .isNotEqualTo(Arrays.copyOfRange(thought.looksByHead(), columns, 2 * columns));
        }
    }

    private static double mean(float[] weights, int rows, int column, int columns) {
        return IntStream.range(0, rows)
                .mapToDouble(row -> weights[row * columns + column])
                .average()
                .orElseThrow();
    }

    @Test
    void shouldRefuseWhatWouldPassTheBoundAndStayUsable() {
        int[] ids = new int[1150];
        try (ModelSession session = model.open()) {
            session.append(text);
            assertThatThrownBy(() -> session.append(List.of(new Segment.Text(ids))))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("57 positions cannot take 1150 more: max_model_len is 1200");
            assertThatThrownBy(() -> session.step(StepRequest.greedy(16, 1126)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("cannot take 1144 more");
            assertThat(session.length()).isEqualTo(57);
            assertSame(session.step(THINK), step(text, THINK));
        }
    }

    @Test
    void shouldSampleTheSameFromTheSameSeed() {
        StepRequest request = new StepRequest(4, 12, 1.0, 42);
        StepResult first = step(oneImage, request);
        assertSame(step(oneImage, request), first);
        assertThat(ids(step(oneImage, new StepRequest(4, 12, 1.0, 43)))).isNotEqualTo(ids(first));
        assertThat(ids(step(oneImage, StepRequest.greedy(4, 12)))).isNotEqualTo(ids(first));
    }

    @Test
    void shouldEndAStepAtTheDelimiterAndATurnAtItsEnd() throws IOException {
        int[] said = ids(step(oneImage, StepRequest.greedy(0, 6)));
        int[] otherSaid = ids(step(text, StepRequest.greedy(0, 6)));
        GoldenModel.folder(other, said[2]);
        Files.writeString(
                other.resolve("generation_config.json"), "{\"eos_token_id\": [583, %d]}".formatted(otherSaid[4]));
        try (ValrModel stopping = GoldenModel.load(other, Dtype.FP32, 1200);
                SessionBatch batch = stopping.open(2)) {
            batch.append(List.of(oneImage, text));
            List<StepResult> results = batch.step(StepRequest.greedy(0, 6), new boolean[] {true, true});
            assertThat(results.get(0).end()).isEqualTo(End.STEP);
            assertThat(ids(results.get(0))).containsExactly(Arrays.copyOf(said, 3));
            assertThat(results.get(0).text())
                    .isEqualTo(model.tokenizer()
                            .decode(Arrays.copyOf(said, 2), false)
                            .strip());
            assertThat(results.get(1).end()).isEqualTo(End.TURN);
            assertThat(ids(results.get(1))).containsExactly(Arrays.copyOf(otherSaid, 5));
        }
    }

    @Test
    void shouldReasonInBfloat16() {
        try (ValrModel narrow = GoldenModel.load(folder, Dtype.BF16, 1200);
                ModelSession session = narrow.open()) {
            List<Segment> seen = GoldenModel.prompt(narrow, "one_image");
            float[] narrowTokens = ((Segment.Vision) seen.get(1)).tokens().embeddings();
            float[] wideTokens = ((Segment.Vision) oneImage.get(1)).tokens().embeddings();
            assertThat(narrowTokens).isNotEqualTo(wideTokens).containsExactly(wideTokens, within(0.2f));
            session.append(seen);
            for (int step = 0; step < 2; step++) {
                StepResult result = session.step(THINK);
                assertThat(latents(result)).hasSize(4 * 64).doesNotContain(Float.NaN);
                assertThat(result.tokens()).isEqualTo(6);
                assertThat(sum(result)).isCloseTo(1, within(1e-5));
            }
            Context context = new Context(seen);
            assertThat(session.length()).isEqualTo(context.positions() + 2 * 12);
        }
    }

    @Test
    void shouldRefuseLatentsOfAModelWithout() {
        Path plain = GoldenModel.folder(other, GoldenModel.STEP);
        assertThat(plain.resolve("valr.json").toFile().delete()).isTrue();
        try (ValrModel without = GoldenModel.load(plain, Dtype.FP32, 1200);
                ModelSession session = without.open()) {
            session.append(text);
            assertThatThrownBy(() -> session.step(THINK))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("has no latent tokens");
            assertThat(session.step(StepRequest.greedy(0, 3)).tokens()).isEqualTo(3);
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
        assertThat(latents(got)).containsExactly(latents(expected), within(NOISE));
        assertThat(got.logProb()).isCloseTo(expected.logProb(), within(1e-3));
        if (expected.lookedAt() == null) {
            assertThat(got.lookedAt()).isNull();
        } else {
            assertThat(got.lookedAt().frame()).isEqualTo(expected.lookedAt().frame());
            for (int i = 0; i < expected.lookedAt().cells().size(); i++) {
                assertThat(got.lookedAt().cells().get(i))
                        .isCloseTo(expected.lookedAt().cells().get(i), within(NOISE));
            }
        }
    }

    /** Ids of the last text: {@code </latent>} and what was said. */
    private static int[] ids(StepResult result) {
        Segment last = result.appended().get(result.appended().size() - 1);
        return ((Segment.Text) last).ids();
    }

    private static float[] latents(StepResult result) {
        return result.appended().stream()
                .filter(Segment.Latents.class::isInstance)
                .map(segment -> ((Segment.Latents) segment).values())
                .findFirst()
                .orElse(new float[0]);
    }

    private static double sum(StepResult result) {
        return result.lookedAt().cells().stream()
                .mapToDouble(Float::doubleValue)
                .sum();
    }
}
