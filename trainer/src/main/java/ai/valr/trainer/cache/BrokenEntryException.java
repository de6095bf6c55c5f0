package ai.valr.trainer.cache;

/** A file that is not the entry which its place promises; the message says what is wrong with it. */
final class BrokenEntryException extends Exception {
    private static final long serialVersionUID = 1;

    BrokenEntryException(String message) {
        super(message);
    }
}
