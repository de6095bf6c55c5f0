package ai.valr.trainer.feedback;

/** Feedback that becomes no episode, and why. */
public final class SkippedFeedbackException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Skip reason;

    SkippedFeedbackException(Skip reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Skip reason() {
        return reason;
    }
}
