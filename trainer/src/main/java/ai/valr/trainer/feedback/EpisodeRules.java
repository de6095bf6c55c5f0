package ai.valr.trainer.feedback;

import ai.valr.model.PromptLayout;
import ai.valr.schemas.CorrectedStep;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.OptionLetters;
import ai.valr.schemas.RecordBounds;
import ai.valr.schemas.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is learnt from a feedback and its task's trace.
 *
 * <ul>
 *   <li>Corrected steps are learnt, with the frames that they should look at, and end with the {@link RightAnswer}: it is put behind
 *       them, or in the place of the answer that ends them.
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
        RightAnswer right = RightAnswer.of(feedback, trace);
        boolean answerStands = RightAnswer.said(trace).filter(right::isSame).isPresent();
        String answer = right.text();
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
                OptionLetters.before(trace.options()),
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

    private static List<Episode.Step> corrected(List<CorrectedStep> given, TaskTrace trace, String answer)
            throws SkippedFeedbackException {
        if (given.size() > RecordBounds.MAX_CORRECTED_STEPS) {
            throw unusable(given.size() + " corrected steps of task " + trace.key() + " are above the bound of "
                    + RecordBounds.MAX_CORRECTED_STEPS);
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
        if (RightAnswer.isIn(last.text())) {
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

    private static SkippedFeedbackException unusable(String message) {
        return new SkippedFeedbackException(Skip.UNUSABLE, message);
    }
}
