package ai.valr.trainer.feedback;

import ai.valr.model.PromptLayout;
import ai.valr.model.text.VsiBenchAnswer;
import ai.valr.schemas.CorrectedStep;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.RecordBounds;
import ai.valr.schemas.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is learnt from a feedback and its task's trace.
 *
 * <ul>
 *   <li>Corrected steps are learnt, with the frames that they should look at. Where they do not end with the answer, it is put behind them.
 *   <li>A task whose answer is right and whose steps are not called wrong is learnt as it was.
 *   <li>Of a task whose answer was corrected, or whose steps alone are wrong, the right steps are not known: they are {@link
 *       Episode#stepsMissing() missing}.
 *   <li>An answer that is wrong of two options makes the other one right. Any other wrong answer without a correction teaches nothing.
 * </ul>
 */
final class EpisodeRules {
    private EpisodeRules() {}

    static Episode episode(Feedback feedback, long givenAtMicros, TaskTrace trace, int partition, long offset)
            throws SkippedFeedbackException {
        if (trace.frames().isEmpty()) {
            throw unusable("task " + trace.key() + " saw no frame");
        }
        String answer = answer(feedback, trace);
        boolean answerStands = answer.equals(answerOf(trace));
        List<Episode.Step> steps;
        boolean missing = false;
        if (!feedback.getCorrectedSteps().isEmpty()) {
            steps = corrected(feedback.getCorrectedSteps(), trace, answer);
        } else {
            steps = asSaid(trace, answer);
            missing = !answerStands || feedback.getVerdict() == Verdict.PARTLY;
            if (missing) {
                steps = onlyAnswerLearned(steps);
            }
        }
        return new Episode(
                trace.key(),
                trace.question(),
                lettered(trace.options()),
                trace.frames(),
                trace.numbers(),
                steps,
                answer,
                missing,
                feedback.getLabeller(),
                givenAtMicros,
                partition,
                offset);
    }

    private static String answer(Feedback feedback, TaskTrace trace) throws SkippedFeedbackException {
        String corrected = feedback.getCorrectedAnswer();
        if (corrected != null && !corrected.isBlank()) {
            return spelled(corrected.strip(), trace);
        }
        return switch (feedback.getVerdict()) {
            case CORRECT, PARTLY -> answerOf(trace);
            case WRONG -> otherOption(trace);
            case UNKNOWN ->
                throw new SkippedFeedbackException(
                        Skip.UNUSABLE,
                        "feedback " + feedback.getFeedbackId() + " has neither a verdict nor a correction");
        };
    }

    private static String answerOf(TaskTrace trace) throws SkippedFeedbackException {
        return spelled(trace.answer(), trace);
    }

    private static String otherOption(TaskTrace trace) throws SkippedFeedbackException {
        if (trace.options().size() == 2) {
            return trace.answer().startsWith("A") ? "B" : "A";
        }
        throw new SkippedFeedbackException(
                Skip.NO_CORRECTION,
                "the answer '" + trace.answer() + "' of task " + trace.key()
                        + " is called wrong and no right one is given; give corrected_answer");
    }

    /** As the model says it: an option by its letter, a number with its unit. */
    private static String spelled(String answer, TaskTrace trace) throws SkippedFeedbackException {
        List<String> options = trace.options();
        if (!options.isEmpty()) {
            for (int i = 0; i < options.size(); i++) {
                String letter = letter(i);
                if (answer.equalsIgnoreCase(letter)
                        || answer.equalsIgnoreCase(options.get(i))
                        || answer.equalsIgnoreCase(lettered(options).get(i))) {
                    return letter;
                }
            }
            throw unusable("the answer '" + answer + "' of task " + trace.key() + " is none of its options " + options);
        }
        if (answer.isEmpty() || answer.length() > RecordBounds.MAX_QUESTION_CHARS) {
            throw unusable("the answer of task " + trace.key() + " has " + answer.length()
                    + " characters; expected 1 to " + RecordBounds.MAX_QUESTION_CHARS);
        }
        boolean bare = !trace.unit().isEmpty() && VsiBenchAnswer.decimal(answer).isPresent();
        return bare ? answer + " " + trace.unit() : answer;
    }

    private static List<Episode.Step> corrected(List<CorrectedStep> given, TaskTrace trace, String answer)
            throws SkippedFeedbackException {
        if (given.size() > RecordBounds.MAX_CORRECTED_STEPS) {
            throw unusable(
                    given.size() + " corrected steps are above the bound of " + RecordBounds.MAX_CORRECTED_STEPS);
        }
        List<Episode.Step> steps = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            CorrectedStep step = given.get(i);
            String text = step.getText().strip();
            if (text.isEmpty() || text.length() > RecordBounds.MAX_QUESTION_CHARS) {
                throw unusable("corrected step " + i + " has " + text.length() + " characters; expected 1 to "
                        + RecordBounds.MAX_QUESTION_CHARS);
            }
            int frame = lookedAt(trace, i);
            if (step.getTargetFrame() != null) {
                frame = trace.frameIndex(FrameAt.of(trace.key().sessionId(), step.getTargetFrame()));
                if (frame < 0) {
                    throw unusable("the target frame " + step.getTargetFrame().getFrameId() + " of corrected step " + i
                            + " is none of those that task " + trace.key() + " saw");
                }
            }
            steps.add(new Episode.Step(text, frame, true));
        }
        Episode.Step last = steps.get(steps.size() - 1);
        String answering = PromptLayout.ANSWER + " " + answer;
        if (last.text().startsWith(PromptLayout.ANSWER)) {
            steps.set(steps.size() - 1, new Episode.Step(answering, last.targetFrame(), true));
        } else {
            steps.add(new Episode.Step(answering, last.targetFrame(), true));
        }
        return steps;
    }

    private static List<Episode.Step> asSaid(TaskTrace trace, String answer) {
        List<Episode.Step> steps = new ArrayList<>();
        for (int i = 0; i < trace.steps().size(); i++) {
            String text = trace.steps().get(i).text();
            if (!text.startsWith(PromptLayout.ANSWER)) {
                steps.add(new Episode.Step(text, lookedAt(trace, i), true));
            }
        }
        int frame = steps.isEmpty()
                ? lookedAt(trace, 0)
                : steps.get(steps.size() - 1).targetFrame();
        steps.add(new Episode.Step(PromptLayout.ANSWER + " " + answer, frame, true));
        return steps;
    }

    private static List<Episode.Step> onlyAnswerLearned(List<Episode.Step> steps) {
        int last = steps.size() - 1;
        return IntStream.rangeClosed(0, last)
                .mapToObj(
                        i -> new Episode.Step(steps.get(i).text(), steps.get(i).targetFrame(), i == last))
                .toList();
    }

    /** The frame that the task's step of this number looked at, or its first one. */
    private static int lookedAt(TaskTrace trace, int step) {
        int frame = step < trace.steps().size() ? trace.steps().get(step).frame() : -1;
        return Math.max(0, Math.min(frame, trace.frames().size() - 1));
    }

    private static List<String> lettered(List<String> options) {
        return IntStream.range(0, options.size())
                .mapToObj(i -> options.get(i).startsWith(letter(i) + ". ")
                        ? options.get(i)
                        : letter(i) + ". " + options.get(i))
                .toList();
    }

    private static String letter(int index) {
        return String.valueOf((char) ('A' + index));
    }

    private static SkippedFeedbackException unusable(String message) {
        return new SkippedFeedbackException(Skip.UNUSABLE, message);
    }
}
