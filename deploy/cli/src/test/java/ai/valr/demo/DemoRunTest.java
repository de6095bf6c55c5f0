package ai.valr.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.NumberValue;
import ai.valr.trainer.roomworld.WorldConfig;
import org.junit.jupiter.api.Test;

class DemoRunTest {

    private static String prediction(String text, Object value) {
        return DemoRun.prediction(AnswerProduced.newBuilder()
                .setText(text)
                .setValue(value)
                .setConfidence(1)
                .build());
    }

    @Test
    void shouldGradeTheTypedValue() {
        assertThat(prediction("answer: B", new ChoiceValue("B", "left"))).isEqualTo("B");
        assertThat(prediction("answer: 2.2", new NumberValue(2.2, "m"))).isEqualTo("2.2");
        assertThat(prediction("answer: 120", new NumberValue(120.0, "cm"))).isEqualTo("120");
    }

    @Test
    void shouldGradeTheTextWhereThereIsNoValue() {
        assertThat(prediction("answer: left", null)).isEqualTo("left");
        assertThat(prediction("left", null)).isEqualTo("left");
    }

    @Test
    void shouldSendOptionsWithoutTheirLetters() {
        assertThat(DemoRun.withoutLetter("A. left")).isEqualTo("left");
        assertThat(DemoRun.withoutLetter("left")).isEqualTo("left");
    }

    @Test
    void shouldWalkThroughTheSameRoomsForTheSameSeed() {
        Visit one = new Robot(WorldConfig.standard(), 3, "x", 2).nextRoom();
        Visit again = new Robot(WorldConfig.standard(), 3, "x", 2).nextRoom();
        Visit other = new Robot(WorldConfig.standard(), 4, "x", 2).nextRoom();

        assertThat(again).isEqualTo(one);
        assertThat(one.sessionId()).contains("test-3-0");
        assertThat(one.frames()).hasSize(WorldConfig.standard().frames());
        assertThat(one.questions()).hasSize(2);
        assertThat(other.frames()).isNotEqualTo(one.frames());
    }
}
