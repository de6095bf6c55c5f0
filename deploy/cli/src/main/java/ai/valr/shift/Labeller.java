package ai.valr.shift;

import ai.valr.schemas.CorrectedStep;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.OptionLetters;
import ai.valr.schemas.Verdict;
import ai.valr.trainer.roomworld.Question;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** A labeller who knows the world: says what the answer and the steps should have been, or, now and then, something wrong. */
final class Labeller {
    private static final String NAME = "simulated";

    /** A wrong number is as far off as this. */
    private static final double FAR = 1.8;

    private final double flipped;
    private final SplittableRandom random;

    /** @param flipped share of the labels that are wrong */
    Labeller(double flipped, long seed) {
        this.flipped = flipped;
        this.random = new SplittableRandom(seed);
    }

    /**
     * The feedback about a task.
     *
     * @param right whether its answer was
     * @param frames that it saw, in order
     */
    Feedback feedback(String sessionId, String taskId, Question question, boolean right, List<FrameReference> frames) {
        Feedback.Builder feedback = Feedback.newBuilder()
                .setFeedbackId(sessionId + "-" + taskId)
                .setSessionId(sessionId)
                .setTaskId(taskId)
                .setGivenAt(Instant.now())
                .setLabeller(NAME);
        if (random.nextDouble() < flipped) {
            return feedback.setVerdict(Verdict.WRONG)
                    .setCorrectedAnswer(wrong(question))
                    .build();
        }
        return feedback.setVerdict(right ? Verdict.CORRECT : Verdict.WRONG)
                .setCorrectedAnswer(question.answer())
                .setCorrectedSteps(question.steps().stream()
                        .map(step -> new CorrectedStep(step.text(), frames.get(step.targetFrame())))
                        .toList())
                .build();
    }

    private String wrong(Question question) {
        if (question.type().isChoice()) {
            int right = question.answer().charAt(0) - 'A';
            int options = question.options().size();
            int other = (right + 1 + random.nextInt(options - 1)) % options;
            return OptionLetters.letter(other);
        }
        return new BigDecimal(question.answer())
                .multiply(BigDecimal.valueOf(FAR))
                .add(BigDecimal.ONE)
                .setScale(0, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
