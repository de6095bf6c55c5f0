package ai.valr.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.StepCompleted;
import ai.valr.sessions.LongSessionReport.Asked;
import ai.valr.sessions.LongSessionReport.Bounds;
import ai.valr.sessions.LongSessionReport.Mark;
import ai.valr.sessions.LongSessionReport.Most;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.ReasoningStep;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LongSessionReportTest {
    private static final Bounds BOUNDS = new Bounds(1000, 4096, 10);
    private static final Most WITHIN = new Most(1000, 1, 4096, 4);

    private static LongSessionReport report(Most most, int left, List<Asked> asked) {
        List<Mark> marks = List.of(new Mark(1, 900, 20, 300, new OwnMemory(-1, 5)));
        return new LongSessionReport(1, 4, asked, marks, most, BOUNDS, left, 100, 100);
    }

    @Test
    void shouldFindNoFaultWithinTheBounds() {
        assertThat(report(WITHIN, 0, List.of()).problems()).isEmpty();
    }

    @Test
    void shouldNameEachBoundThatWasPassed() {
        assertThat(report(new Most(1001, 1, 4096, 4), 0, List.of()).problems())
                .containsExactly("the session's store held 1001 bytes, and its bound is 1000");
        assertThat(report(WITHIN.or(new Most(0, 2, 0, 0)), 0, List.of()).problems())
                .containsExactly("the engine held 2 caches for one session");
        assertThat(report(WITHIN.or(new Most(0, 0, 4097, 0)), 0, List.of()).problems())
                .containsExactly("the engine's cache held 4097 positions, and max_model_len is 4096");
        assertThat(report(WITHIN, 3, List.of()).problems())
                .containsExactly("3 entries or caches were left when the session was closed");
    }

    @Test
    void shouldCountTasksThatSayTheSameAndTasksWithoutAnAnswer() {
        Served right = served("red ball: frame 1 left", "answer: 2");
        Served otherStep = served("red ball: frame 2 left", "answer: 2");
        Served none = new Served(null, List.of(), null, 0, 0, Double.NaN, 1);

        LongSessionReport report = report(
                WITHIN,
                0,
                List.of(
                        new Asked(0, question(), right, right),
                        new Asked(0, question(), right, otherStep),
                        new Asked(0, question(), none, right)));

        assertThat(report.unanswered()).isEqualTo(1);
        @SuppressWarnings("unchecked")
        Map<String, Object> whole = (Map<String, Object>) report.json().get("whole");
        assertThat(whole).containsEntry("same_words", 1L);
        assertThat(whole.get("session_less_fresh").toString()).contains("score=-0.3333");
    }

    private static Question question() {
        return new Question(
                "id",
                "scene",
                QuestionType.OBJECT_COUNTING,
                "How many?",
                List.of(),
                "2",
                List.of(new ReasoningStep("answer: 2", 0)));
    }

    private static Served served(String step, String answer) {
        StepCompleted completed =
                StepCompleted.newBuilder().setStep(0).setText(step).build();
        AnswerProduced produced = AnswerProduced.newBuilder()
                .setText(answer)
                .setConfidence(0.5)
                .setFinishReason(FinishReason.STOP)
                .build();
        return new Served(null, List.of(completed), produced, 10, 0, 1, 2);
    }
}
