package ai.valr.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.valr.model.AnswerType;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {
    private static final AnswerType OPTIONS =
            new AnswerType.Choice(List.of("A. red ball", "B. left", "C. front left", "D. door"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "answer: B | B",
                "answer: B. left | B",
                "Answer: (C) | C",
                "answer: d | D",
                "B | B",
                "b. | B",
                "(D) | D",
                "The answer is (B) because of the sofa. | B",
                "The correct answer is **C**. | C",
                "The final answer is D | D",
                "B. left | B",
                "Option C | C",
                "It is front left of the robot. | C",
                "It is to the left. | B",
                "I think it is the red ball | A",
                "A red ball is near, so the answer is: D. door | D",
                "A | A",
                "A. | A",
                "the first answer was A. Looking again, answer: B | B",
                "C is the answer. | C",
                "It must be D here | D",
                "So the door. | D",
                "The answer is A chair? no: D. door | D",
                "answer: front left | C",
            })
    void shouldFindTheOption(String text, String letter) {
        assertThat(Answer.parse(text, OPTIONS)).contains(new Answer.Choice(letter.charAt(0) - 'A'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "answer:", "I do not know", "a sofa", "E", "red ball or door", "answer: 3"})
    void shouldFindNoOption(String text) {
        assertThat(Answer.parse(text, OPTIONS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "answer: 2.2 m | m | 2.2", "answer: 23.5 m2 | m2 | 23.5", "answer: 51 cm | cm | 51",
                        "answer: 3 | '' | 3",
                "answer: 51 cm | m | 0.51", "1.5 meters | cm | 150", "The room has 4 chairs. | '' | 4",
                        "about 1,200 mm | m | 1.2",
                "The answer is 23.5 square meters | m2 | 23.5", "23 m\u00b2 | m2 | 23", "23 m^2 | m2 | 23",
                        "answer: .5m | m | 0.5",
                "There are two tables | '' | 2", "From 1 to 2 it grows; answer: 7 m. | m | 7", "-3.5 | '' | -3.5",
                        "2-3 m | m | 2",
                "1e3 mm | m | 1", "12. | '' | 12", "step 3: it is 4 m. answer = 4.25 m | m | 4.25",
            })
    void shouldFindTheNumber(String text, String unit, double value) {
        assertThat(Answer.parse(text, new AnswerType.Quantity(unit))).hasValueSatisfying(answer -> {
            Answer.Quantity quantity = (Answer.Quantity) answer;
            assertThat(quantity.value()).isCloseTo(value, offset(1e-9));
            assertThat(quantity.unit()).isEqualTo(unit);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"answer: far | m", "'' | m", "answer: 4 m2 | m", "x3 | ''"})
    void shouldFindNoNumber(String text, String unit) {
        assertThat(Answer.parse(text, new AnswerType.Quantity(unit))).isEmpty();
    }

    @Test
    void shouldGiveTextWithoutItsAnnouncement() {
        assertThat(Answer.parse("answer: behind the sofa ", new AnswerType.Text()))
                .contains(new Answer.Text("behind the sofa"));
        assertThat(Answer.parse(" ", new AnswerType.Text())).isEmpty();
    }

    @Test
    void shouldReadTheEndOfAVeryLongText() {
        String text = "1 (A) answer ".repeat(100_000) + "answer: B";
        assertThat(Answer.parse(text, OPTIONS)).contains(new Answer.Choice(1));
    }

    @Test
    void shouldRefuseMoreOptionsThanLetters() {
        assertThatThrownBy(() -> new AnswerType.Choice(Collections.nCopies(27, "x")))
                .hasMessageContaining("27 options");
    }

    @Test
    void shouldScoreAsVsiBenchDoes() {
        assertThat(VsiBenchAnswer.matches("b. left", "B")).isTrue();
        assertThat(VsiBenchAnswer.matches("The answer is B", "B")).isFalse();
        assertThat(VsiBenchAnswer.number("2.2 m")).isEqualTo(OptionalDouble.of(2.2));
        assertThat(VsiBenchAnswer.number("3.")).isEqualTo(OptionalDouble.of(3));
        assertThat(VsiBenchAnswer.number("2.2m")).isEmpty();
        assertThat(VsiBenchAnswer.number("1f")).isEmpty();
        assertThat(VsiBenchAnswer.number("")).isEmpty();
    }
}
