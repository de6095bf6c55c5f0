package ai.valr.gateway;

import ai.valr.schemas.OptionLetters;
import java.util.List;
import java.util.regex.Pattern;

/** Whether a corrected answer is one that its question could have: the trainer could make nothing of another one. */
final class CorrectedAnswer {
    /** A number with or without a unit, {@code 2.5}, {@code 2.5 m}, {@code 12 m2}. */
    private static final Pattern NUMBER = Pattern.compile(
            "[-+]?(?:\\d+(?:[.,]\\d+)?|[.,]\\d+)(?:[eE][-+]?\\d+)?(?:\\s*[\\p{L}\u00b0%/^][\\p{L}\\d\u00b2\u00b3\u00b0%/^. ]*)?");

    private CorrectedAnswer() {}

    /**
     * @param answer null or blank: none
     * @param task whose question may have left the memory; then nothing is said
     * @throws Problem with status 422 where the question has no such answer
     */
    static void require(String answer, TaskRow task) {
        if (answer == null || answer.isBlank()) {
            return;
        }
        List<String> options = task.options();
        if (!options.isEmpty()) {
            if (OptionLetters.find(options, answer).isPresent()) {
                return;
            }
            throw unfit(
                    answer,
                    "is no option of task " + task.task(),
                    "give a letter from A to " + OptionLetters.letter(options.size() - 1) + ", or an option's text");
        }
        if (task.answerType().equals("number")
                && !NUMBER.matcher(answer.strip()).matches()) {
            throw unfit(
                    answer,
                    "is no number, as the answer of task " + task.task() + " is",
                    "give a number, with its unit or without");
        }
    }

    private static Problem unfit(String answer, String what, String mend) {
        String told = answer.length() <= RequestParameter.MAX_TEXT
                ? answer
                : answer.substring(0, RequestParameter.MAX_TEXT) + "...";
        return Problem.of(422, "Unprocessable content", "corrected_answer " + told + " " + what, mend)
                .about("corrected_answer");
    }
}
