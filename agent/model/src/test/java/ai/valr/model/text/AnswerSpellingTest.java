package ai.valr.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.AnswerTokens;
import ai.valr.model.AnswerType;
import ai.valr.model.PromptLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers as the vocabulary of the shipped model spells them. */
class AnswerSpellingTest {
    private static final int PLENTY = 100;

    private static ChatTokenizer tokenizer;
    private static AnswerVocabulary answers;

    @BeforeAll
    static void open() {
        tokenizer = ChatTokenizer.open(Path.of("../../models/valr-mini"));
        answers = tokenizer.answers();
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    static Stream<AnswerType> types() {
        return Stream.of(
                choice(1),
                choice(4),
                choice(26),
                new AnswerType.Quantity(""),
                new AnswerType.Quantity("m"),
                new AnswerType.Quantity("m^2"),
                new AnswerType.Quantity("square meters"),
                new AnswerType.Quantity("metres"),
                new AnswerType.Quantity("s"),
                new AnswerType.Quantity("chairs"),
                new AnswerType.Quantity("\u00b0"),
                new AnswerType.Quantity("answer"),
                new AnswerType.Quantity("answer 7"),
                new AnswerType.Quantity("3 <|im_end|>"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldSpellNothingButAnswersOfTheType(AnswerType type) {
        AnswerSpelling spelling = answers.spelling(type);
        Random random = new Random(7);
        for (int walk = 0; walk < 2000; walk++) {
            int bound = spelling.least(AnswerSpelling.START) + random.nextInt(14);
            List<Integer> said = walk(spelling, bound, random);
            assertThat(said).hasSizeLessThanOrEqualTo(bound);
            String text = PromptLayout.ANSWER + text(said);
            assertThat(Answer.parse(text, type)).as(text).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "' 0'|''",
                "' 3'|''",
                "' 2.2 m'|''",
                "' 2.2 m'|m",
                "' 51 cm'|m",
                "' 51 centimeters'|centimeters",
                "' 23.5 m2'|m^2",
                "' 999999.125 cm'|cm",
                "' -4.5'|m",
                "' 12 chairs'|chairs",
                "' 40 \u00b0'|\u00b0"
            })
    void shouldTakeTheTokensThatAModelLearnedForANumber(String text, String unit) {
        assertThat(takes(answers.spelling(new AnswerType.Quantity(unit)), text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "' '|m",
                "' x'|m",
                "' 2.'|m",
                "' 2 m2'|m",
                "' 2 s'|m",
                "' 2 m m'|m",
                "'2'|m",
                "' 1234567'|m",
                "' 1.2345'|m",
                "' 1.2.3'|m",
                "' --3'|m",
                "' 2 chairs'|m",
                "' 2 metres'|m",
                "' B'|m"
            })
    void shouldTakeNoOther(String text, String unit) {
        assertThat(takes(answers.spelling(new AnswerType.Quantity(unit)), text)).isFalse();
    }

    @Test
    void shouldTakeTheLettersOfTheOptionsAndNoMore() {
        AnswerSpelling four = answers.spelling(choice(4));
        for (char letter = 'A'; letter <= 'Z'; letter++) {
            assertThat(takes(four, " " + letter)).as("%s", letter).isEqualTo(letter <= 'D');
            assertThat(takes(answers.spelling(choice(26)), " " + letter)).isTrue();
        }
        assertThat(takes(four, " AB")).isFalse();
        assertThat(takes(four, " a")).isFalse();
        assertThat(takes(four, " 1")).isFalse();
    }

    @Test
    void shouldOfferEveryTextInOneSpellingOnly() {
        // Where " A" is one token of the vocabulary, a space and an A are not offered behind each other.
        AnswerSpelling spelling = answers.spelling(choice(2));
        List<String> all = new ArrayList<>();
        for (int first : spelling.tokens(AnswerSpelling.START, PLENTY)) {
            int node = spelling.next(AnswerSpelling.START, first);
            if (spelling.mayEnd(node)) {
                all.add(text(List.of(first)));
            }
            for (int second : spelling.tokens(node, PLENTY)) {
                all.add(text(List.of(first, second)));
            }
        }
        assertThat(all).containsExactlyInAnyOrder(" A", " B");
    }

    @Test
    void shouldLeaveOutWhatWouldNotBecomeWholeInThePlacesThatAreLeft() {
        AnswerSpelling number = answers.spelling(new AnswerType.Quantity("m"));
        int space = tokenizer.encode(" 2")[0];
        assertThat(number.tokens(AnswerSpelling.START, 1)).isEmpty();
        assertThat(number.tokens(AnswerSpelling.START, 2)).containsExactly(space);
        int node = number.next(AnswerSpelling.START, space);
        assertThat(number.tokens(node, 1)).hasSize(10).doesNotContain(tokenizer.id("-"));
        assertThat(number.tokens(node, 2)).contains(tokenizer.id("-"));
        int digit = number.next(node, tokenizer.id("2"));
        assertThat(number.mayEnd(digit)).isTrue();
        assertThat(number.tokens(digit, 1)).doesNotContain(tokenizer.id("."));
        assertThat(number.tokens(digit, 0)).isEmpty();
    }

    @Test
    void shouldSayWhatPlaceAnAnswerTakes() {
        assertThat(answers.tokens(new AnswerType.Text())).isEqualTo(AnswerTokens.NONE);
        int opening = answers.opening().length;
        assertThat(text(Arrays.stream(answers.opening()).boxed().toList())).isEqualTo(PromptLayout.ANSWER);
        int letter = tokenizer.encode(" A").length;
        int words = answers.openingBehindText().length;
        assertThat(words).isGreaterThan(opening);
        AnswerTokens one = answers.tokens(choice(1));
        assertThat(one).isEqualTo(new AnswerTokens(words + letter, words + letter + 1));
        AnswerTokens metres = answers.tokens(new AnswerType.Quantity("m"));
        assertThat(metres).isEqualTo(new AnswerTokens(words + 2, metres.most()));
        assertThat(metres.most()).isBetween(words + 12, words + AnswerVocabulary.MAX_VALUE_TOKENS + 1);
        assertThat(metres.reserved(2)).isEqualTo(metres.least());
        assertThat(metres.reserved(16)).isEqualTo(8);
        assertThat(metres.reserved(128)).isEqualTo(metres.most());
    }

    @Test
    void shouldKeepABoundedNumberOfSpellingsAndShareThoseOfLetters() {
        assertThat(answers.spelling(choice(3)))
                .isSameAs(answers.spelling(new AnswerType.Choice(List.of("red", "blue", "green"))));
        AnswerSpelling metres = answers.spelling(new AnswerType.Quantity("m"));
        for (int i = 0; i < AnswerVocabulary.MAX_SPELLINGS; i++) {
            answers.spelling(new AnswerType.Quantity("x".repeat(1 + i % 16) + "y".repeat(i / 16)));
        }
        assertThat(answers.spelling(new AnswerType.Quantity("m"))).isNotSameAs(metres);
    }

    @Test
    void shouldHaveNoGrammarForFreeText() {
        assertThatThrownBy(() -> answers.spelling(new AnswerType.Text())).hasMessageContaining("no grammar");
    }

    private static List<Integer> walk(AnswerSpelling spelling, int bound, Random random) {
        List<Integer> said = new ArrayList<>();
        int node = AnswerSpelling.START;
        while (true) {
            int[] tokens = spelling.tokens(node, bound - said.size());
            boolean ends = spelling.mayEnd(node) && (tokens.length == 0 || random.nextInt(4) == 0);
            if (ends) {
                return said;
            }
            assertThat(tokens).as("behind %s", said).isNotEmpty();
            said.add(tokens[random.nextInt(tokens.length)]);
            node = spelling.next(node, said.get(said.size() - 1));
        }
    }

    /** Whether the tokens that spell the text behind an opening, as training has them, are those that are offered. */
    private static boolean takes(AnswerSpelling spelling, String text) {
        int[] all = tokenizer.encode(PromptLayout.ANSWER + text);
        int[] tokens = Arrays.copyOfRange(all, answers.opening().length, all.length);
        int node = AnswerSpelling.START;
        for (int token : tokens) {
            if (Arrays.stream(spelling.tokens(node, PLENTY)).noneMatch(offered -> offered == token)) {
                return false;
            }
            node = spelling.next(node, token);
        }
        return spelling.mayEnd(node);
    }

    private static String text(List<Integer> ids) {
        return tokenizer.decode(ids.stream().mapToInt(Integer::intValue).toArray(), false);
    }

    private static AnswerType choice(int count) {
        return new AnswerType.Choice(Collections.nCopies(count, "thing"));
    }
}
