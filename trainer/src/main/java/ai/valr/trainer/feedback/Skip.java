package ai.valr.trainer.feedback;

/** Why feedback became no episode. */
public enum Skip {
    /** The record cannot be read. */
    UNREADABLE,
    /** Something in it cannot be used: an answer that is none to the question, a frame that the task did not see. It takes back too. */
    UNUSABLE,
    /** No answered task of this name is on record. */
    ORPHANED,
    /** The task's frames are past their topic's retention, or cannot be decoded. */
    EXPIRED,
    /** It says that an answer is wrong, and not what would be right. It takes back what was given before it. */
    NO_CORRECTION,
    /** The same feedback came before. */
    DUPLICATE,
    /** A newer feedback about the task is there, or has come since. */
    SUPERSEDED
}
