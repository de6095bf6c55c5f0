package ai.valr.trainer.feedback;

import ai.valr.model.PromptLayout;
import ai.valr.model.text.VsiBenchAnswer;
import ai.valr.schemas.CorrectedStep;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.OptionLetters;
import ai.valr.schemas.RecordBounds;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The right answer of a task, spelled as the model says it: an option by its letter, a number with the task's unit.
 *
 * @param value of a number; null where the question is none for a number
 */
record RightAnswer(String text, Double value) {

    /**
     * Reads it off a feedback: {@code corrected_answer} says it, else the corrected steps where they end in an answer, else the
     * verdict on what the model said. Steps that end in the model's own answer do not say anything about it: who corrects the
     * others leaves that one as it was.
     *
     * @throws SkippedFeedbackException where it is not known, cannot be an answer to the question, or is said in two ways
     */
    static RightAnswer of(Feedback feedback, TaskTrace trace) throws SkippedFeedbackException {
        Optional<RightAnswer> said = said(trace);
        Optional<RightAnswer> ending = ending(feedback, trace);
        boolean anew = ending.isPresent() && !ending.equals(said);
        String corrected = feedback.getCorrectedAnswer();
        if (corrected != null && !corrected.isBlank()) {
            RightAnswer given = spelled(corrected.strip(), trace);
            if (anew && !given.isSame(ending.get())) {
                throw unusable("corrected_answer of task " + trace.key() + " is '" + corrected.strip()
                        + "' and its corrected steps end in '" + ending.get().text() + "'; make them say the same");
            }
            return given;
        }
        return switch (feedback.getVerdict()) {
            case CORRECT -> {
                if (anew) {
                    throw unusable("the answer '" + trace.answer() + "' of task " + trace.key()
                            + " is called correct and its corrected steps end in '"
                            + ending.get().text() + "'; call it wrong, or leave the answer as it was");
                }
                yield stated(trace);
            }
            case PARTLY -> anew ? ending.get() : stated(trace);
            case WRONG -> anew ? ending.get() : otherOption(trace);
            case UNKNOWN ->
                ending.orElseThrow(() -> unusable("feedback " + feedback.getFeedbackId()
                        + " has no verdict and does not say the right answer; give verdict, corrected_answer or"
                        + " corrected_steps that end with '" + PromptLayout.ANSWER + " ...'"));
        };
    }

    /** What the model said; empty where that is no answer to its question. */
    static Optional<RightAnswer> said(TaskTrace trace) {
        try {
            return Optional.of(stated(trace));
        } catch (SkippedFeedbackException e) {
            return Optional.empty();
        }
    }

    private static RightAnswer stated(TaskTrace trace) throws SkippedFeedbackException {
        return trace.value() != null ? new RightAnswer(trace.answer(), trace.value()) : spelled(trace.answer(), trace);
    }

    /** Whether both are the same answer, however they are spelled. */
    boolean isSame(RightAnswer other) {
        return value != null ? value.equals(other.value) : text.equalsIgnoreCase(other.text);
    }

    /** Whether a step is the one that answers. */
    static boolean isIn(String step) {
        return step.toLowerCase(Locale.ROOT).startsWith(PromptLayout.ANSWER);
    }

    /** The answer in the last corrected step; empty where there is none. */
    private static Optional<RightAnswer> ending(Feedback feedback, TaskTrace trace) throws SkippedFeedbackException {
        List<CorrectedStep> steps = feedback.getCorrectedSteps();
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        String last = steps.get(steps.size() - 1).getText().strip();
        String answer =
                isIn(last) ? last.substring(PromptLayout.ANSWER.length()).strip() : "";
        if (answer.isEmpty() || answer.equalsIgnoreCase(trace.answer().strip())) {
            return answer.isEmpty() ? Optional.empty() : said(trace);
        }
        return Optional.of(spelled(answer, trace));
    }

    private static RightAnswer otherOption(TaskTrace trace) throws SkippedFeedbackException {
        if (trace.options().size() == 2) {
            return new RightAnswer(trace.answer().startsWith("A") ? "B" : "A", null);
        }
        throw new SkippedFeedbackException(
                Skip.NO_CORRECTION,
                "the answer '" + trace.answer() + "' of task " + trace.key()
                        + " is called wrong and no right one is given; give corrected_answer");
    }

    private static RightAnswer spelled(String answer, TaskTrace trace) throws SkippedFeedbackException {
        if (!trace.options().isEmpty()) {
            return option(answer, trace);
        }
        if (trace.value() != null) {
            return number(answer, trace);
        }
        if (answer.isEmpty() || answer.length() > RecordBounds.MAX_QUESTION_CHARS) {
            throw unusable("the answer of task " + trace.key() + " has " + answer.length()
                    + " characters; expected 1 to " + RecordBounds.MAX_QUESTION_CHARS);
        }
        return new RightAnswer(answer, null);
    }

    private static RightAnswer option(String answer, TaskTrace trace) throws SkippedFeedbackException {
        OptionalInt index = OptionLetters.find(trace.options(), answer);
        if (index.isEmpty()) {
            throw unusable("the answer '" + answer + "' of task " + trace.key() + " is none of its options "
                    + trace.options());
        }
        return new RightAnswer(OptionLetters.letter(index.getAsInt()), null);
    }

    private static RightAnswer number(String answer, TaskTrace trace) throws SkippedFeedbackException {
        String unit = trace.unit();
        int end = answer.length() - unit.length();
        boolean named = !unit.isEmpty() && end > 0 && answer.substring(end).equalsIgnoreCase(unit);
        String bare = named ? answer.substring(0, end).strip() : answer;
        OptionalDouble value = VsiBenchAnswer.decimal(bare);
        if (value.isEmpty() || !Double.isFinite(value.getAsDouble())) {
            throw unusable("the answer '" + answer + "' of task " + trace.key() + " is not the number"
                    + (unit.isEmpty() ? "" : " of " + unit) + " that its question asks for; give it"
                    + (unit.isEmpty() ? " alone" : ", with that unit or without"));
        }
        if (trace.value().equals(value.getAsDouble())) {
            return new RightAnswer(trace.answer(), trace.value());
        }
        return new RightAnswer(unit.isEmpty() ? bare : bare + " " + unit, value.getAsDouble());
    }

    private static SkippedFeedbackException unusable(String message) {
        return new SkippedFeedbackException(Skip.UNUSABLE, message);
    }
}
