package ai.valr.trainer.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.valr.trainer.roomworld.Caption;
import ai.valr.trainer.roomworld.GeometryDrill;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeVocabularyTest {
    @TempDir
    static Path dir;

    private static HuggingFaceTokenizer tokenizer;

    @BeforeAll
    static void load() throws IOException {
        BpeVocabulary.write(dir);
        tokenizer = HuggingFaceTokenizer.newInstance(dir.resolve("tokenizer.json"));
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    private static List<String> tokens(String text) {
        return List.of(tokenizer.encode(text, false, false).getTokens());
    }

    @Test
    void shouldSplitALocationStepIntoWordsAndDigits() {
        assertThat(tokens("red ball: frame 2 left x-13z+24"))
                .containsExactly(
                        "red", "Ġball", ":", "Ġframe", "Ġ", "2", "Ġleft", "Ġx", "-", "1", "3", "z", "+", "2", "4");
    }

    /** Every word is one token; a sign behind a space (of a turn, of a comparison) is two, as digits are. */
    @Test
    void shouldHoldEveryWordOfEveryTextInOneToken() {
        Pattern words = Pattern.compile(BpeTraining.SPLIT);
        ByteAlphabet alphabet = new ByteAlphabet();
        for (String text : texts()) {
            List<String> expected = words.matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .flatMap(word -> word.matches(" [+<>-]") ? Stream.of(" ", word.substring(1)) : Stream.of(word))
                    .map(alphabet::spell)
                    .toList();
            assertThat(tokens(text)).as(text).isEqualTo(expected);
        }
    }

    @Test
    void shouldDecodeWhatItEncoded() {
        List<String> all = new ArrayList<>(texts());
        all.add("Größe? ▁x=½ \u4f60\u597d \ud83e\udd16\ttab\r\n\n  spaces  \u0000");
        all.add("<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|><latent></latent><|step|><|im_end|>");
        for (String text : all) {
            assertThat(tokenizer.decode(tokenizer.encode(text, false, false).getIds(), false))
                    .isEqualTo(text);
        }
    }

    @Test
    void shouldGiveAddedTokensTheLastIdsInOrder() {
        int size = BpeVocabulary.roomWorld().size();
        for (int i = 0; i < AddedToken.ALL.size(); i++) {
            assertThat(tokenizer
                            .encode(AddedToken.ALL.get(i).content(), false, false)
                            .getIds())
                    .containsExactly(size - AddedToken.ALL.size() + i);
        }
        assertThat(size).isBetween(400, 600);
    }

    @Test
    void shouldWriteTheSameFilesEachTime(@TempDir Path again) throws IOException {
        BpeVocabulary.write(again);
        for (String file : List.of("tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json")) {
            assertThat(again.resolve(file)).hasSameBinaryContentAs(dir.resolve(file));
        }
        assertThat(Files.readAllLines(again.resolve("merges.txt")))
                .hasSize(BpeVocabulary.roomWorld().size() - 256 - AddedToken.ALL.size() + 1);
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>();
        texts.add("system\nYou are a helpful assistant.");
        RoomWorld world = new RoomWorld(WorldConfig.standard());
        for (int i = 0; i < 20; i++) {
            Walk walk = world.walk(SceneId.of(Split.VALIDATION, 5, i));
            QuestionGenerator.generate(walk, i, 3).forEach(question -> {
                texts.add(question.question() + "\nOptions:\n" + String.join("\n", question.options()));
                question.steps().forEach(step -> texts.add(step.text()));
            });
            Caption.of(walk).forEach(caption -> {
                texts.add(caption.question());
                texts.add(caption.step().text());
            });
            Grounding.of(walk).forEach(grounding -> {
                texts.add(grounding.question());
                texts.add(grounding.step().text());
            });
            texts.addAll(GeometryDrill.of(i).steps());
        }
        return texts;
    }
}
