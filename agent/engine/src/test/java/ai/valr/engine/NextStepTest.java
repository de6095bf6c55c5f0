package ai.valr.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.engine.fake.FakeModel;
import ai.valr.model.AnswerTokens;
import ai.valr.model.AnswerType;
import ai.valr.model.Context;
import ai.valr.model.ModelSession;
import ai.valr.model.StepResult;
import ai.valr.model.StepResult.End;
import ai.valr.model.text.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which step is the last that a budget allows, and that it answers. */
class NextStepTest {
    private static final AnswerType LETTER = new AnswerType.Choice(List.of("red", "green", "blue"));
    private static final AnswerType METRES = new AnswerType.Quantity("m");
    private static final AnswerType WORDS = new AnswerType.Text();
    private static final Budget WIDE = new Budget(16, 256, 32, 4, 1024);

    private final FakeModel model = new FakeModel();

    @Test
    void shouldAskForTheAnswerInTheLastStepThatABudgetAllows() {
        assertThat(lastAfter(0, new Budget(3, 256, 32, 4, 1024))).isNull();
        assertThat(lastAfter(1, new Budget(3, 256, 32, 4, 1024))).isNull();
        assertThat(lastAfter(2, new Budget(3, 256, 32, 4, 1024))).isEqualTo(FinishReason.STEPS);
        assertThat(lastAfter(1, new Budget(16, 256, 32, 4, 12))).isNull();
        assertThat(lastAfter(2, new Budget(16, 256, 32, 4, 12))).isEqualTo(FinishReason.LATENTS);
        assertThat(lastAfter(9, new Budget(16, 256, 32, 0, 0))).isNull();
    }

    @Test
    void shouldBeAFunctionOfTheTaskAndItsContext() {
        TaskRequest task = Tasks.typed("a", "steps=4", METRES, WIDE);
        Usage used = new Usage(2, 8, 8);
        NextStep once = NextStep.of(task, task.context(), used, model);
        assertThat(NextStep.of(task, task.context(), used, model)).isEqualTo(once);
        assertThat(once.request().answer()).isEqualTo(METRES);
        assertThat(once.request().seed())
                .isNotEqualTo(NextStep.of(task, task.context(), new Usage(3, 8, 8), model)
                        .request()
                        .seed());
    }

    @Test
    void shouldSayWhyTheTaskEnded() {
        assertThat(reasons("steps=9", LETTER, new Budget(2, 256, 32, 4, 1024)))
                .containsExactly(null, FinishReason.STEPS);
        assertThat(reasons("steps=9", WORDS, new Budget(2, 256, 32, 4, 1024)))
                .containsExactly(null, FinishReason.STEPS);
        assertThat(reasons("steps=9", METRES, new Budget(9, 256, 32, 4, 8)))
                .containsExactly(null, FinishReason.LATENTS);
        assertThat(reasons("steps=9", METRES, new Budget(9, 12, 32, 4, 1024)))
                .containsExactly(null, null, FinishReason.TOKENS);
        // It came to its answer just in time.
        assertThat(reasons("steps=2", LETTER, new Budget(2, 256, 32, 4, 1024)))
                .containsExactly(null, FinishReason.STOP);
    }

    @Test
    void shouldAnswerWithinTheContextThatIsLeft() {
        for (int maxModelLen = 30; maxModelLen < 80; maxModelLen++) {
            FakeModel small = new FakeModel(maxModelLen, "small");
            TaskRequest task = Tasks.typed("a", "steps=99", LETTER, new Budget(99, 999, 32, 4, 1024));
            if (!NextStep.fits(task, task.context(), small)) {
                continue;
            }
            List<StepResult> steps = run(task, small);
            StepResult last = steps.get(steps.size() - 1);
            assertThat(last.end()).isEqualTo(End.LENGTH);
            assertThat(Answer.parse(last.text(), LETTER)).isPresent();
        }
    }

    @Test
    void shouldFitWhereTheShortestAnswerDoes() {
        TaskRequest task = Tasks.typed("a", "steps=9", LETTER, WIDE);
        AnswerTokens tokens = model.answerTokens(LETTER);
        int needed = task.context().positions() + WIDE.latentPositions() + tokens.least();
        assertThat(NextStep.fits(task, task.context(), new FakeModel(needed, "fits")))
                .isTrue();
        assertThat(NextStep.fits(task, task.context(), new FakeModel(needed - 1, "not")))
                .isFalse();
    }

    private FinishReason lastAfter(int steps, Budget budget) {
        TaskRequest task = Tasks.typed("a", "steps=99", LETTER, budget);
        NextStep next = NextStep.of(task, task.context(), new Usage(steps, 0, steps * budget.latentsPerStep()), model);
        assertThat(next.request().last()).isEqualTo(next.last() != null);
        return next.last();
    }

    private List<FinishReason> reasons(String question, AnswerType answer, Budget budget) {
        TaskRequest task = Tasks.typed("a", question, answer, budget);
        List<FinishReason> reasons = new ArrayList<>();
        Context context = task.context();
        Usage used = Usage.NONE;
        for (StepResult result : run(task, model)) {
            NextStep next = NextStep.of(task, context, used, model);
            reasons.add(next.finish(result, budget, used));
            context = context.plus(result.appended());
            used = used.plus(result);
        }
        return reasons;
    }

    /** All steps of a task, each from its context alone. */
    private static List<StepResult> run(TaskRequest task, FakeModel model) {
        List<StepResult> results = new ArrayList<>();
        Context context = task.context();
        Usage used = Usage.NONE;
        FinishReason finish = null;
        while (finish == null) {
            NextStep next = NextStep.of(task, context, used, model);
            try (ModelSession session = model.open()) {
                session.append(context.segments());
                StepResult result = session.step(next.request());
                finish = next.finish(result, task.budget(), used);
                context = context.plus(result.appended());
                used = used.plus(result);
                results.add(result);
            }
        }
        return results;
    }
}
