package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TextValue;
import ai.valr.schemas.Usage;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class ChatAnswerTest {
    private static final AnswerProduced ANSWER = AnswerProduced.newBuilder()
            .setText("answer: C")
            .setValue(new TextValue("C"))
            .setConfidence(0.9)
            .setUsage(Usage.newBuilder()
                    .setPromptTokens(10)
                    .setTextTokens(9)
                    .setLatents(8)
                    .build())
            .build();

    private static StepCompleted step(String text) {
        return StepCompleted.newBuilder()
                .setStep(0)
                .setText(text)
                .setTextTokens(3)
                .setLatents(4)
                .build();
    }

    @Test
    void shouldTellTheAnswerItselfAndNotRepeatItAsReasoning() {
        ChatAnswer answer = new ChatAnswer("t", "mini", 1, false);
        answer.step(step("frame 2: a chair"));
        answer.step(step("answer: C"));
        answer.end(ANSWER);

        JsonNode whole = answer.whole(ANSWER);
        assertThat(whole.at("/choices/0/message/content").textValue()).isEqualTo("C");
        assertThat(whole.at("/choices/0/message/reasoning_content").textValue()).isEqualTo("frame 2: a chair");
        assertThat(whole.at("/usage/completion_tokens").intValue()).isEqualTo(17);
        assertThat(whole.at("/usage/completion_tokens_details/reasoning_tokens").intValue())
                .isEqualTo(7);
    }

    @Test
    void shouldTellStepsOfAStreamAtOnceButTheOneThatAnnouncesTheAnswer() {
        ChatAnswer answer = new ChatAnswer("t", "mini", 1, true);
        answer.step(step("frame 2: a chair"));
        assertThat(told(answer)).isEqualTo("frame 2: a chair");
        answer.step(step("The answer is not seen yet."));
        assertThat(answer.hasUnsentReasoning()).isFalse();
        answer.step(step("answer: C"));
        assertThat(told(answer)).as("it went on").isEqualTo("\nThe answer is not seen yet.");
        answer.end(ANSWER);
        assertThat(answer.hasUnsentReasoning()).isFalse();
        assertThat(answer.contentChunk(ANSWER).at("/choices/0/delta/content").textValue())
                .isEqualTo("C");
    }

    /** As after a spent budget: the best there was is no step's text, and has no value. */
    @Test
    void shouldKeepALastStepThatIsNotTheAnswer() {
        AnswerProduced best = AnswerProduced.newBuilder(ANSWER)
                .setText("The answer is: a chair")
                .setValue(null)
                .build();
        ChatAnswer answer = new ChatAnswer("t", "mini", 1, false);
        answer.step(step("frame 2: a chair"));
        answer.end(best);

        assertThat(answer.whole(best).at("/choices/0/message/reasoning_content").textValue())
                .isEqualTo("frame 2: a chair");
        assertThat(answer.content(best)).isEqualTo("a chair");
    }

    private static String told(ChatAnswer answer) {
        return answer.reasoning().at("/choices/0/delta/reasoning_content").textValue();
    }
}
