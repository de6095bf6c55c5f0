package ai.valr.worker;

/** A record that could be read but not used: its key is no session id, or names another session than its value. */
final class UnusableRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableRecordException(String message) {
        super(message);
    }
}
