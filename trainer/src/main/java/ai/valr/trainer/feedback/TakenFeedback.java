package ai.valr.trainer.feedback;

import ai.valr.schemas.Feedback;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of the feedback that counts for a task, whether its episode is kept or not: enough to know it again. One that
 * teaches nothing counts too, and takes back what was given before it.
 *
 * @param digest of what it teaches and of who gave it, hexadecimal
 * @param givenAtMicros when it was given, or given again, microseconds since 1970
 * @param retraction whether it teaches nothing: no episode of the task is learnt
 * @param at null where it was written before places were remembered
 */
record TakenFeedback(TaskKey task, String digest, long givenAtMicros, boolean retraction, FeedbackPlace at) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Two feedbacks about one task do not come to the same by chance. */
    private static final int DIGEST_BYTES = 16;

    /** What an episode's feedback is remembered by, where its place is not known. */
    static TakenFeedback of(Episode episode) {
        return of(episode, null);
    }

    static TakenFeedback of(Episode episode, FeedbackPlace at) {
        List<Object> taught = new ArrayList<>(List.of(episode.labeller(), episode.answer(), episode.steps()));
        if (episode.stepsMissing() && episode.steps().stream().allMatch(Episode.Step::learned)) {
            taught.add("steps missing"); // its steps look like those of a task that was right with one step
        }
        return new TakenFeedback(episode.task(), digest(taught), episode.givenAtMicros(), false, at);
    }

    /** A feedback that was read and teaches nothing. */
    static TakenFeedback retraction(Feedback feedback, TaskKey task, long givenAtMicros, FeedbackPlace at) {
        List<Object> said = List.of(
                feedback.getLabeller(),
                feedback.getVerdict(),
                String.valueOf(feedback.getCorrectedAnswer()),
                feedback.getCorrectedSteps().toString());
        return new TakenFeedback(task, digest(said), givenAtMicros, true, at);
    }

    private static String digest(List<Object> said) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(said));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what a feedback says is always JSON", e);
        }
    }

    /** Why {@code next}, about the same task, does not take the place of this one; empty where it does. */
    Optional<Skip> refusal(TakenFeedback next) {
        if (digest.equals(next.digest)) {
            return Optional.of(Skip.DUPLICATE);
        }
        return next.givenAtMicros < givenAtMicros ? Optional.of(Skip.SUPERSEDED) : Optional.empty();
    }

    /** The same, given again. */
    TakenFeedback again(long micros) {
        return new TakenFeedback(task, digest, Math.max(givenAtMicros, micros), retraction, at);
    }
}
