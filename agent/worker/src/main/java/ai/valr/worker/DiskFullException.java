package ai.valr.worker;

/** The volume of the state directory has no room. One sentence for the operator, with the mend. */
public final class DiskFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
