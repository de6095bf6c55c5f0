package ai.valr.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.QuestionType;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {
    private final DemoSummary summary = new DemoSummary();

    @Test
    void shouldCountATaskWithoutAnAnswerAsFailedAndWithoutCredit() {
        summary.add(new Grade("a", QuestionType.OBJECT_COUNTING, 1), new TaskTimes(100, 250));
        summary.add(new Grade("b", QuestionType.OBJECT_COUNTING, 0), new TaskTimes(Double.NaN, Double.NaN));
        summary.add(new Grade("c", QuestionType.ROUTE_PLANNING, 1), new TaskTimes(200, 400));

        JsonNode json = summary.json().get("summary");

        assertThat(json.get("tasks").intValue()).isEqualTo(3);
        assertThat(json.get("answered").intValue()).isEqualTo(2);
        assertThat(json.get("failed").intValue()).isEqualTo(1);
        assertThat(json.get("score").doubleValue()).as("the mean over types").isEqualTo(0.75);
        assertThat(json.at("/by_type/object_counting/score").doubleValue()).isEqualTo(0.5);
        assertThat(json.at("/by_type/object_counting/n").intValue()).isEqualTo(2);
        assertThat(json.at("/first_step_ms/p50").doubleValue()).isEqualTo(100);
        assertThat(json.at("/answer_ms/p95").doubleValue()).isEqualTo(400);
    }

    @Test
    void shouldSayNullForWhatWasNotMeasured() {
        JsonNode json = summary.json().get("summary");

        assertThat(json.get("score").isNull()).isTrue();
        assertThat(json.at("/first_step_ms/p50").isNull()).isTrue();
        assertThat(json.get("by_type")).isEmpty();
    }
}
