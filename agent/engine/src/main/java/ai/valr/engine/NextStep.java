package ai.valr.engine;

import ai.valr.model.AnswerTokens;
import ai.valr.model.AnswerType;
import ai.valr.model.Context;
import ai.valr.model.ReasoningModel;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;

/**
 * The next step of a task: a function of the task, its context and what it spent, and of nothing else. Whoever takes the
 * task up again, after a crash or for a replay, so asks the model for the same step.
 *
 * @param request what the model is asked for
 * @param last the budget that allows no step behind this one, or null; this one then says the answer
 */
public record NextStep(StepRequest request, FinishReason last) {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    /**
     * @param context what was fed so far
     * @param used what was spent so far
     * @throws IllegalArgumentException when the budget or {@link ReasoningModel#maxModelLen()} leaves no token
     */
    public static NextStep of(TaskRequest task, Context context, Usage used, ReasoningModel model) {
        Budget budget = task.budget();
        AnswerType answer = task.answer();
        int answerTokens = model.answerTokens(answer).most();
        int room = room(task, context, model);
        int tokens = Math.min(room, budget.nextStepTokens(used));
        FinishReason last = budget.exhaustedByNext(used);
        if (last == null && answerTokens > 0) {
            // A step that is not the last leaves room in the context for one that says the answer.
            int roomForOne = room - budget.latentPositions() - answerTokens;
            if (roomForOne < answerTokens) {
                last = FinishReason.TOKENS;
            } else {
                tokens = Math.min(tokens, roomForOne);
            }
        }
        StepRequest request = new StepRequest(
                budget.latentsPerStep(),
                tokens,
                task.temperature(),
                task.seed() + GOLDEN_RATIO * used.steps(),
                answer,
                last != null);
        return new NextStep(request, last);
    }

    /** Whether the context has room for the shortest step that can answer. */
    static boolean fits(TaskRequest task, Context context, ReasoningModel model) {
        AnswerTokens tokens = model.answerTokens(task.answer());
        return room(task, context, model) >= Math.max(1, tokens.least());
    }

    /**
     * Why the task is over with this step's result, or null where another step follows.
     *
     * @param used what was spent before it
     */
    public FinishReason finish(StepResult result, Budget budget, Usage used) {
        return switch (result.end()) {
            case TURN -> FinishReason.STOP;
            case LENGTH -> last == null ? FinishReason.TOKENS : last;
            case STEP -> budget.exhausted(used.plus(result));
        };
    }

    /** Text tokens that the context has room for behind the next step's latents. */
    private static int room(TaskRequest task, Context context, ReasoningModel model) {
        return model.maxModelLen() - context.positions() - task.budget().latentPositions();
    }
}
