package ai.valr.worker.session;

import ai.valr.engine.Budget;
import ai.valr.schemas.AnswerType;
import ai.valr.schemas.OptionLetters;
import java.util.List;
import java.util.Objects;

/**
 * A task that was found valid, with every default filled in.
 *
 * @param taskId unique in its session
 * @param options choices, or empty for an open question
 * @param numberUnit of a number, or null
 * @param deadlineMs milliseconds since 1970, or {@link #NO_DEADLINE}
 * @param priority higher goes first
 * @param temperature 0 is greedy
 * @param modelVersion that must answer; null for the one that is active when its turn comes
 * @param expectedAnswer for those who watch, or null
 */
public record TaskSpec(
        String taskId,
        String question,
        List<String> options,
        AnswerType answerType,
        String numberUnit,
        FrameSelection selection,
        Budget budget,
        long deadlineMs,
        int priority,
        double temperature,
        long seed,
        String modelVersion,
        String expectedAnswer) {

    public static final long NO_DEADLINE = Long.MAX_VALUE;

    public TaskSpec {
        Objects.requireNonNull(taskId, "taskId");
        Objects.requireNonNull(question, "question");
        options = List.copyOf(options);
        Objects.requireNonNull(answerType, "answerType");
        Objects.requireNonNull(selection, "selection");
        Objects.requireNonNull(budget, "budget");
    }

    /**
     * The options as the model reads them, with their letters ("A. left"), which is how it was trained. An option that
     * begins with its own letter already keeps it.
     */
    List<String> letteredOptions() {
        return OptionLetters.before(options);
    }
}
