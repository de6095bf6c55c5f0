package ai.valr.trainer.feedback;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a trainer's input was taken in, and what came of it since the last release and the last round.
 *
 * @param offsets next offset by partition
 * @param skipped feedback that became no episode, by reason, since the last release
 * @param passedOver which feedback that was; what is held out or not kept is not among it: that is known when a round begins
 * @param fresh feedback since the last round that counted for its task when it came, whether its episode was kept or not
 * @param freshSinceMs when the first of it came, milliseconds since 1970; 0 where there is none
 * @param releasedOffsets up to which a release has learnt: {@code offsets} where the round of the last one began. In stores it has
 *     the name that it had when it moved on with each round
 * @param rounds that have ended
 * @param topicId of the topic that the offsets are of; null before the first was taken in
 */
public record IntakeProgress(
        Map<Integer, Long> offsets,
        Map<Skip, Long> skipped,
        PassedOverList passedOver,
        int fresh,
        long freshSinceMs,
        @JsonProperty("roundOffsets") Map<Integer, Long> releasedOffsets,
        int rounds,
        String topicId) {
    static final IntakeProgress NONE =
            new IntakeProgress(Map.of(), Map.of(), PassedOverList.NONE, 0, 0, Map.of(), 0, null);

    public IntakeProgress {
        offsets = new TreeMap<>(offsets);
        skipped = new TreeMap<>(skipped);
        passedOver = passedOver == null ? PassedOverList.NONE : passedOver; // from before it was kept
        releasedOffsets = new TreeMap<>(releasedOffsets);
    }

    /** The same, where the topic of this id is still to be read from its beginning. */
    IntakeProgress atTheBeginningOf(String id) {
        return new IntakeProgress(Map.of(), skipped, PassedOverList.NONE, fresh, freshSinceMs, Map.of(), rounds, id);
    }

    /** The same behind a round: what it learnt from stays to be told where it was not released. */
    IntakeProgress afterRound(boolean released) {
        return released
                ? new IntakeProgress(offsets, Map.of(), PassedOverList.NONE, 0, 0, offsets, rounds + 1, topicId)
                : new IntakeProgress(offsets, skipped, passedOver, 0, 0, releasedOffsets, rounds + 1, topicId);
    }

    /** Whether no release has read so far. */
    boolean isUnreleased(FeedbackPlace at) {
        return (topicId == null || at.topicId().equals(topicId))
                && at.offset() >= releasedOffsets.getOrDefault(at.partition(), 0L);
    }
}
