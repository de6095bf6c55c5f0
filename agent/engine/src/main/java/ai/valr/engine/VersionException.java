package ai.valr.engine;

/** A version of the model that cannot be had. The message says which, why, and the mend. */
public final class VersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /** @param passing whether the same may succeed later: a store that does not answer, a file that is still to come */
    public VersionException(String message, boolean passing, Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    public boolean isPassing() {
        return passing;
    }
}
