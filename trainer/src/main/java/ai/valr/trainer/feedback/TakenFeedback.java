package ai.valr.trainer.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What is remembered of the feedback that counts for a task, whether its episode is kept or not: enough to know it again.
 *
 * @param digest of what it teaches and of who gave it, hexadecimal
 * @param givenAtMicros when it was given, microseconds since 1970
 */
record TakenFeedback(TaskKey task, String digest, long givenAtMicros) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Two feedbacks about one task do not come to the same by chance. */
    private static final int DIGEST_BYTES = 16;

    static TakenFeedback of(Episode episode) {
        try {
            byte[] taught = JSON.writeValueAsBytes(List.of(episode.labeller(), episode.answer(), episode.steps()));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(taught);
            return new TakenFeedback(
                    episode.task(), HexFormat.of().formatHex(digest, 0, DIGEST_BYTES), episode.givenAtMicros());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an episode is always JSON", e);
        }
    }

    /** @throws SkippedFeedbackException where {@code next}, about the same task, does not take the place of this one */
    void giveWayTo(TakenFeedback next) throws SkippedFeedbackException {
        if (digest.equals(next.digest)) {
            throw new SkippedFeedbackException(Skip.DUPLICATE, "task " + task + " has this feedback already");
        }
        if (next.givenAtMicros < givenAtMicros) {
            throw new SkippedFeedbackException(
                    Skip.SUPERSEDED, "task " + task + " has a feedback that was given later");
        }
    }
}
