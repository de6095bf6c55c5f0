package ai.valr.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.model.ContextBudget;
import ai.valr.model.config.FrameSight;
import ai.valr.model.config.LatentNorm;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.model.text.QwenLayout;
import ai.valr.trainer.roomworld.Sight;
import ai.valr.trainer.vocabulary.BpeVocabulary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialogueEncoderTest {
    private static final Turn TURN = new Turn(
            "Where is the red ball?",
            List.of(),
            List.of(new Turn.Step("red ball: frame 2 left x-13z+24", 1, true), new Turn.Step("answer: 2", 3, true)));

    @TempDir
    private Path dir;

    @Test
    void shouldPutEachStepBehindItsLatentBlock() throws Exception {
        try (ChatTokenizer tokenizer = tokenizer()) {
            ValrConfig valr = valr(tokenizer);
            DialogueRow row = encoder(tokenizer, valr, true).encode(List.of(TURN));

            assertThat(row.latentBlocks()).isEqualTo(2);
            assertThat(row.targetFrames()).containsExactly(List.of(1), List.of(3));
            assertThat(tokenizer.decode(row.chunks().get(0), false)).endsWith("<|im_start|>assistant\n");
            assertThat(tokenizer.decode(row.chunks().get(1), false))
                    .isEqualTo("</latent>red ball: frame 2 left x-13z+24<|step|>");
            assertThat(tokenizer.decode(row.chunks().get(2), false)).isEqualTo("</latent>answer: 2<|im_end|>");
        }
    }

    @Test
    void shouldLearnTheTextAndItsEndAndNothingElse() throws Exception {
        try (ChatTokenizer tokenizer = tokenizer()) {
            DialogueRow row = encoder(tokenizer, valr(tokenizer), true).encode(List.of(TURN));

            assertThat(row.labels().get(0)).containsOnly(DialogueRow.IGNORED);
            int[] chunk = row.chunks().get(1);
            int[] labels = row.labels().get(1);
            assertThat(Arrays.copyOf(labels, labels.length - 1))
                    .containsExactly(Arrays.copyOfRange(chunk, 1, chunk.length));
            assertThat(labels[labels.length - 1]).isEqualTo(DialogueRow.IGNORED);
        }
    }

    @Test
    void shouldBeOneChunkWithoutLatents() throws Exception {
        try (ChatTokenizer tokenizer = tokenizer()) {
            DialogueRow row = encoder(tokenizer, valr(tokenizer), false).encode(List.of(TURN, TURN));

            assertThat(row.chunks()).hasSize(1);
            assertThat(tokenizer.decode(row.chunks().get(0), false))
                    .contains("x-13z+24<|step|>answer: 2<|im_end|>\n<|im_start|>user\nWhere is");
        }
    }

    @Test
    void shouldSayWhichTokensLookWhere() throws Exception {
        float[] anywhere = {1, 0.5f};
        float[] there = {0, 1};
        Turn.Step step = new Turn.Step(
                "red ball: frame 2 left",
                1,
                true,
                List.of(new Sight(7, 15, 2, anywhere), new Sight(15, Integer.MAX_VALUE, 2, there)));
        try (ChatTokenizer tokenizer = tokenizer()) {
            DialogueRow row = encoder(tokenizer, valr(tokenizer), true)
                    .encode(List.of(new Turn("Where is the red ball?", List.of(), List.of(step))));

            assertThat(row.sights())
                    .extracting(target -> ((GazeTarget.Cells) target).shares())
                    .containsExactly(anywhere, there);
            assertThat(row.targetFrames()).containsExactly(List.of(1, 0));
            assertThat(row.gaze().get(0)).containsOnly(DialogueEncoder.NOWHERE);
            int[] chunk = row.chunks().get(1);
            int[] gaze = row.gaze().get(1);
            assertThat(looking(tokenizer, chunk, gaze, 0)).isEqualTo(" ball: frame");
            assertThat(looking(tokenizer, chunk, gaze, 1)).isEqualTo(" 2 left");
        }
    }

    @Test
    void shouldLookUpTheOptionBeforeItsLetter() throws Exception {
        Turn turn = new Turn(
                "Standing at the red ball and facing the blue box, is the green lamp to my left or my right?",
                List.of("A. left", "B. right"),
                List.of(new Turn.Step("35 to 12: +13 right B", 0, true), new Turn.Step("answer: B", 0, true)));
        try (ChatTokenizer tokenizer = tokenizer()) {
            for (boolean latents : new boolean[] {false, true}) {
                DialogueRow row = encoder(tokenizer, valr(tokenizer), latents).encode(List.of(turn, turn));

                assertThat(row.sights()).singleElement().isInstanceOf(GazeTarget.Word.class);
                int word = ((GazeTarget.Word) row.sights().get(0)).position();
                int[] first = row.chunks().get(0);
                assertThat(tokenizer.decode(Arrays.copyOf(first, word + 1), false))
                        .endsWith("\nB. right");
                int answering = latents ? 1 : 0;
                assertThat(looking(
                                tokenizer,
                                row.chunks().get(answering),
                                row.gaze().get(answering),
                                0))
                        .isEqualTo(" right");
                assertThat(carried(tokenizer, row)).containsExactly(" left A", " right B");
            }
        }
    }

    @Test
    void shouldCarryWhatTellsOptionsApartThatEndAlike() throws Exception {
        List<String> options = List.of("A. back-left", "B. front-left");
        try (ChatTokenizer tokenizer = tokenizer()) {
            Set<List<String>> carried = IntStream.range(0, 16)
                    .mapToObj(i -> new Turn(
                            "Standing at the red ball and facing box " + i + ", is it behind me?",
                            options,
                            List.of(new Turn.Step("answer: B", 0, true))))
                    .map(turn -> carried(
                            tokenizer, encoder(tokenizer, valr(tokenizer), true).encode(List.of(turn))))
                    .collect(Collectors.toSet());
            assertThat(carried)
                    .containsExactlyInAnyOrder(List.of("-left A", "-left B"), List.of("-left back", "-left front"));
        }
    }

    /** Words of the first chunk that are asked for a token, with it. */
    private static List<String> carried(ChatTokenizer tokenizer, DialogueRow row) {
        int[] first = row.chunks().get(0);
        return IntStream.range(0, first.length)
                .filter(i -> row.carried()[i] >= 0)
                .mapToObj(i -> tokenizer.decode(new int[] {first[i], row.carried()[i]}, false))
                .toList();
    }

    private static String looking(ChatTokenizer tokenizer, int[] chunk, int[] gaze, int sight) {
        int[] ids = IntStream.range(0, chunk.length)
                .filter(i -> gaze[i] == sight)
                .map(i -> chunk[i])
                .toArray();
        return tokenizer.decode(ids, false);
    }

    private static DialogueEncoder encoder(ChatTokenizer tokenizer, ValrConfig valr, boolean latents) {
        return new DialogueEncoder(
                new QwenLayout(tokenizer, valr), tokenizer, valr, tokenizer.id("<|im_end|>"), latents);
    }

    private ChatTokenizer tokenizer() throws Exception {
        BpeVocabulary.write(dir);
        return ChatTokenizer.open(dir);
    }

    private static ValrConfig valr(ChatTokenizer tokenizer) {
        return new ValrConfig(
                Optional.empty(),
                tokenizer.id("<latent>"),
                tokenizer.id("</latent>"),
                tokenizer.id("<|step|>"),
                4,
                64,
                2,
                2,
                LatentNorm.NONE,
                ValrConfig.RECURRENT,
                FrameSight.ALL,
                "frame {n}:",
                Optional.empty(),
                ContextBudget.UNBOUNDED,
                List.of(),
                Optional.empty());
    }
}
