package ai.valr.replay;

/** How a replay ended. */
public enum Verdict {
    /** Every event is the same, but for rounding where {@link ReplayReport#largestRounding()} is above 0. */
    SAME,
    /** Some event differs. */
    DIFFERS,
    /** Kafka holds no such task of this session. */
    UNKNOWN_TASK,
    /** A frame that the task, or an earlier one of its context, looked at is past its topic's retention. */
    FRAME_GONE,
    /** The loaded model is not the one that answered. */
    OTHER_MODEL,
    /** There is nothing to run again: it was refused, has not ended, or what its context was built from is gone. */
    NOT_REPLAYABLE
}
