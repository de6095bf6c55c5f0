package ai.valr.compare;

/**
 * Something that a task's events show when they are held against those of an undisturbed run.
 *
 * @param eventNumber the event's, from 0
 * @param what for people
 * @param relative of a {@link Kind#ROUNDING}, the largest one in the event; else NaN
 */
public record Finding(Kind kind, String taskId, int eventNumber, String what, double relative) {

    /** What is wrong, if anything. */
    public enum Kind {
        /** An event that did not come. */
        LOSS,
        /** An event that came again. */
        DUPLICATE,
        /** An event with another content, or one that should not be. */
        DIVERGENCE,
        /** An event whose numbers differ in their last digits; no fault. */
        ROUNDING
    }

    /** Whether it breaks what is promised. */
    public boolean isFault() {
        return kind != Kind.ROUNDING;
    }

    @Override
    public String toString() {
        return kind + " task " + taskId + " event " + eventNumber + ": " + what;
    }
}
