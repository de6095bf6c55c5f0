package ai.valr.worker.session;

/**
 * A frame in a session's index.
 *
 * @param message why the frame cannot be used; empty where it can
 */
public record FrameEntry(FrameRef ref, Status status, String message) {

    /** How far a frame has come. */
    public enum Status {
        /** Its picture is to be encoded, now or when a task wants it. */
        PENDING,
        /** Its visual tokens are in the store. */
        ENCODED,
        /** It is no picture, or breaks a limit of the model. */
        BROKEN,
        /** It left Kafka before it was encoded. */
        EXPIRED
    }

    static FrameEntry pending(FrameRef ref) {
        return new FrameEntry(ref, Status.PENDING, "");
    }

    boolean usable() {
        return status == Status.PENDING || status == Status.ENCODED;
    }
}
