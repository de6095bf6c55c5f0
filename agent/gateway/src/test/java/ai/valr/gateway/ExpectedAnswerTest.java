package ai.valr.gateway;

import static ai.valr.gateway.Outcome.RIGHT;
import static ai.valr.gateway.Outcome.UNKNOWN;
import static ai.valr.gateway.Outcome.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.TaskAccepted;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an answer is by what its asker knew. */
class ExpectedAnswerTest {
    private static final List<String> SIDES = List.of("left", "right");

    private static Outcome judge(List<String> options, String expected, String text, Object value) {
        return ExpectedAnswer.judge(
                TaskAccepted.newBuilder()
                        .setOptions(options)
                        .setExpectedAnswer(expected)
                        .build(),
                AnswerProduced.newBuilder()
                        .setText(text)
                        .setValue(value)
                        .setConfidence(0.5)
                        .setFinishReason(FinishReason.STOP)
                        .build());
    }

    @Test
    void shouldTakeAnOptionByItsLetterOrItsText() {
        ChoiceValue second = new ChoiceValue("B", "right");
        assertThat(judge(SIDES, "B", "right", second)).isEqualTo(RIGHT);
        assertThat(judge(SIDES, " b. ", "right", second)).isEqualTo(RIGHT);
        assertThat(judge(SIDES, "Right", "right", second)).isEqualTo(RIGHT);
        assertThat(judge(SIDES, "A", "right", second)).isEqualTo(WRONG);
        assertThat(judge(SIDES, "left", "right", second)).isEqualTo(WRONG);
        assertThat(judge(SIDES, "b. Right", "right", second)).isEqualTo(RIGHT);
        assertThat(judge(SIDES, "A. right", "right", second)).as("two options").isEqualTo(UNKNOWN);
        assertThat(judge(SIDES, "C", "right", second)).as("no such option").isEqualTo(UNKNOWN);
        assertThat(judge(List.of("B", "A"), "B", "A", new ChoiceValue("B", "A")))
                .as("a letter goes before a text")
                .isEqualTo(RIGHT);
        assertThat(judge(SIDES, "B", "somewhere", null)).as("no option").isEqualTo(WRONG);
        assertThat(judge(SIDES, "B", "right", null)).isEqualTo(RIGHT);
    }

    @Test
    void shouldTakeANumberWithinATenth() {
        assertThat(judge(List.of(), "2", "2.2 m", new NumberValue(2.2, "m"))).isEqualTo(RIGHT);
        assertThat(judge(List.of(), "2", "1.8 m", new NumberValue(1.8, "m"))).isEqualTo(RIGHT);
        assertThat(judge(List.of(), "2 m", "2.21 m", new NumberValue(2.21, "m")))
                .isEqualTo(WRONG);
        assertThat(judge(List.of(), "0", "0.01", new NumberValue(0.01, null))).isEqualTo(WRONG);
        assertThat(judge(List.of(), "0", "0", new NumberValue(0.0, null))).isEqualTo(RIGHT);
        assertThat(judge(List.of(), "-4", "-4.1", new NumberValue(-4.1, null))).isEqualTo(RIGHT);
        assertThat(judge(List.of(), "3", "none", null)).as("no number").isEqualTo(WRONG);
        assertThat(judge(List.of(), "3", "3 chairs", null)).isEqualTo(RIGHT);
        assertThat(judge(List.of(), "three", "3", new NumberValue(3.0, null))).isEqualTo(UNKNOWN);
        assertThat(judge(List.of(), "1e999", "1e999", null))
                .as("no number that can be held; words then")
                .isEqualTo(RIGHT);
    }

    @Test
    void shouldTakeWordsByThemselvesAndSayNothingWhereTheAskerDidNot() {
        assertThat(judge(List.of(), "The Door", "the door ", null)).isEqualTo(RIGHT);
        assertThat(judge(List.of(), "the door", "the window", null)).isEqualTo(WRONG);
        assertThat(judge(List.of(), null, "the window", null)).isEqualTo(UNKNOWN);
        assertThat(judge(List.of(), "  ", "the window", null)).isEqualTo(UNKNOWN);
    }
}
