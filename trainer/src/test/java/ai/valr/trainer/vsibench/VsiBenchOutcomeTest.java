package ai.valr.trainer.vsibench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.trainer.roomworld.QuestionType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VsiBenchOutcomeTest {
    private static VsiBenchQuestion question(QuestionType type, String truth) {
        List<String> options = type.isChoice() ? List.of("A. left", "B. right") : List.of();
        return new VsiBenchQuestion("1", "set", "scene", type, "Which?", truth, options);
    }

    private static double credit(QuestionType type, String truth, String said) {
        return new VsiBenchOutcome(question(type, truth), said, Optional.empty(), List.of())
                .grade()
                .credit();
    }

    @ParameterizedTest
    @CsvSource({
        "B, 1",
        "b, 1",
        "B., 1",
        "B..., 1",
        "B. right, 1",
        "'B\n', 1",
        "'\nB', 1",
        "'B.\n', 0",
        "' B', 0",
        "(B), 0",
        "B:, 0",
        "right, 0",
        "The answer is B, 0",
        "'', 0"
    })
    void shouldReadLettersAsTheOfficialCode(String said, double expected) {
        assertThat(credit(QuestionType.ROUTE_PLANNING, "B", said)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "5, 1",
        "5., 1",
        "5.0, 1",
        "+5, 1",
        ".5e1, 1",
        "5 chairs, 1",
        "5.0 m, 1",
        "4, .6",
        "0_5, 1",
        "5m, 0",
        "five, 0",
        "1_, 0",
        "'5,0', 0",
        "-5, 0",
        "5f, 0",
        "0x5, 0",
        "nan, 0",
        "inf, 0",
        "1e999, 0",
        "'', 0"
    })
    void shouldReadNumbersAsTheOfficialCode(String said, double expected) {
        assertThat(credit(QuestionType.OBJECT_COUNTING, "5", said)).isEqualTo(expected);
    }

    @Test
    void shouldAskAsTheOfficialCode() {
        assertThat(VsiBenchPrompt.OFFICIAL.text(question(QuestionType.OBJECT_COUNTING, "5")))
                .isEqualTo("These are frames of a video.\nWhich?\n"
                        + "Please answer the question using a single word or phrase.");
        assertThat(VsiBenchPrompt.OFFICIAL.text(question(QuestionType.ROUTE_PLANNING, "B")))
                .isEqualTo("These are frames of a video.\nWhich?\nOptions:\nA. left\nB. right\n"
                        + "Answer with the option's letter from the given choices directly.");
        assertThat(VsiBenchPrompt.OFFICIAL.options(question(QuestionType.ROUTE_PLANNING, "B")))
                .isEmpty();
        assertThat(VsiBenchPrompt.PLAIN.text(question(QuestionType.ROUTE_PLANNING, "B")))
                .isEqualTo("Which?");
        assertThat(VsiBenchPrompt.PLAIN.options(question(QuestionType.ROUTE_PLANNING, "B")))
                .hasSize(2);
    }
}
