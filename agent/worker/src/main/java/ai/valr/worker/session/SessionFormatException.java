package ai.valr.worker.session;

/** A store entry that this version cannot read. */
public final class SessionFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SessionFormatException(String message) {
        super(message);
    }

    SessionFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
