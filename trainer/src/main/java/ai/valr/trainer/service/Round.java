package ai.valr.trainer.service;

import ai.valr.trainer.feedback.PassedOverList;
import java.util.List;
import java.util.Map;

/**
 * A round of training, as the trainer's store keeps it from its begin to its end, so that a crash anywhere in it leads to the same end.
 *
 * @param number from 1
 * @param parent version that it starts from
 * @param episodes new ones since the round before
 * @param from offset by partition at which its feedback begins, inclusive: where that of the last release ended
 * @param to offset by partition at which it ends, exclusive
 * @param skipped feedback in between from which nothing is learnt, by outcome
 * @param passedOver which feedback that is
 * @param decision null until the gate has decided
 */
record Round(
        int number,
        String parent,
        int episodes,
        Map<Integer, Long> from,
        Map<Integer, Long> to,
        Map<String, Long> skipped,
        PassedOverList passedOver,
        Decided decision) {

    Round {
        passedOver = passedOver == null ? PassedOverList.NONE : passedOver; // written before it was told
    }

    /**
     * What the gate said; from here on the round is only published.
     *
     * @param version of the candidate
     * @param location of its files in the release store; empty where they are not kept, or not yet
     * @param decidedAtMicros microseconds since 1970
     * @param encoders that the candidate was aligned with, as {@link ai.valr.trainer.tune.Teachers#described}; null where it was
     *     written before they were told
     * @param learntFrom episodes that it was trained on; null where it was written before they were told
     */
    record Decided(
            boolean passed,
            String reason,
            String version,
            String location,
            List<Compared> comparisons,
            long decidedAtMicros,
            String encoders,
            Integer learntFrom) {

        /** The same with files that lie there. */
        Decided at(String newLocation) {
            return new Decided(
                    passed, reason, version, newLocation, comparisons, decidedAtMicros, encoders, learntFrom);
        }

        /** The same candidate, which is not released. */
        Decided rejected(String why) {
            return new Decided(false, why, version, "", comparisons, decidedAtMicros, encoders, learntFrom);
        }
    }

    /** As {@link ai.valr.schemas.Comparison}. */
    record Compared(String name, int n, double before, double after, double difference, double low, double high) {}

    Round decided(Decided newDecision) {
        return new Round(number, parent, episodes, from, to, skipped, passedOver, newDecision);
    }
}
