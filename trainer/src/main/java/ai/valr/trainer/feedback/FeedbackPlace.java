package ai.valr.trainer.feedback;

/**
 * Where a feedback's record lies.
 *
 * @param topicId of the topic, which may have been made anew since
 * @param timeMs of the record, milliseconds since 1970
 */
record FeedbackPlace(String topicId, int partition, long offset, long timeMs) {

    PassedOver passedOver(String outcome) {
        return new PassedOver(partition, offset, timeMs, outcome);
    }
}
